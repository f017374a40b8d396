namespace Trainyard.Cli.Load;

/// <summary>What load is made. The same plan gives the same requests at the same times.</summary>
internal sealed record LoadPlan
{
    /// <summary>Requests that arrive in a second, in the mean.</summary>
    public double Rate { get; init; } = 10;

    public Arrivals Arrivals { get; init; }

    /// <summary>Ends the arrivals; null: <see cref="Requests"/> does.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Ends the arrivals; null: <see cref="Duration"/> does.</summary>
    public int? Requests { get; init; }

    /// <summary>As many requests are under way at most; others wait, and their waiting counts.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>Rows in a request.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>From its arrival on; a request that has no answer then is given up.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The share of requests of <see cref="RequestKind.Bad"/>.</summary>
    public double Bad { get; init; }

    /// <summary>The share of requests of <see cref="RequestKind.Slow"/>.</summary>
    public double Slow { get; init; }

    /// <summary>The share of requests of <see cref="RequestKind.Aborted"/>.</summary>
    public double Aborted { get; init; }

    /// <summary>The longest pause of a slow request.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    public int Seed { get; init; } = 1;

    /// <summary>How far the plan is carried out, 0 to 1.</summary>
    public double Progress(long arrived, TimeSpan elapsed) =>
        Math.Clamp(
            Math.Max(Requests is { } requests ? (double)arrived / requests : 0, Duration is { } duration ? elapsed / duration : 0),
            0,
            1
        );

    /// <summary>What is wrong with it, by the options' names.</summary>
    public IEnumerable<string> Faults()
    {
        if (!(Rate is > 0 and <= 100_000))
            yield return $"--rate is {Rate}: it must be above 0, and at most 100000 requests a second";
        if (Duration is { } duration && duration <= TimeSpan.Zero)
            yield return "--duration must be above 0";
        if (Requests < 1)
            yield return $"--requests is {Requests}: it must be at least 1";
        if (Connections is < 1 or > 10_000)
            yield return $"--connections is {Connections}: it must be 1 to 10000";
        if (Rows is < 1 or > 10_000)
            yield return $"--rows is {Rows}: it must be 1 to 10000";
        if (Timeout <= TimeSpan.Zero)
            yield return "--timeout must be above 0";
        if (Bad + Slow + Aborted > 1)
            yield return $"--bad, --slow and --abort are {Bad + Slow + Aborted:P0} of the requests together: at most 100 % can be";
    }
}
