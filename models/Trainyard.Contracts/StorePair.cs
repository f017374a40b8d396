namespace Trainyard.Contracts;

/// <summary>
/// Which inputs and outputs go together. Each row has one result only where the output itself says what is done: a store of the input's
/// own kind does, by what its rows are known by, and PostgreSQL does for all of them, by a transaction.
/// </summary>
public static class StorePair
{
    /// <summary>In CEL, of a Scorer's spec.</summary>
    public const string Rule =
        "has(self.output.postgres) || (has(self.input.influx) && has(self.output.influx))"
        + " || (has(self.input.queue) && has(self.output.queue)) || (has(self.input.files) && has(self.output.files))";

    /// <summary>What is said when it does not hold.</summary>
    public const string Message =
        "output must be of the input's kind, or postgres: only a transaction keeps what was read together with its results"
        + " (InfluxDB knows a result by the time and tags of its point, a folder by its file's name, and a queue forgets what it "
        + "has given)";

    /// <summary>In CEL, that somebody opens the output.</summary>
    public const string SecretRule = "!has(self.output.postgres) || has(self.output.postgres.secretName) != has(self.input.postgres)";

    /// <summary>What is said when it does not hold.</summary>
    public const string SecretMessage =
        "output.postgres.secretName names the Secret of the results' database; rows from PostgreSQL have theirs in their own, so leave it"
        + " out there";

    /// <summary>What is wrong with a pair of stores; null where nothing is.</summary>
    public static string? Fault(ScorerInput input, ScorerOutput output)
    {
        if (input.Kind is null || output.Kind is null)
            return $"input and output: {OneStore.Message}";
        if (output.Postgres is null && input.Kind != output.Kind)
            return $"input is {input.Kind}, output is {output.Kind}: {Message}";
        return output.Postgres is { } table && table.SecretName is null == input.Postgres is null ? SecretMessage : null;
    }
}
