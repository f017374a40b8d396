namespace Trainyard.Learning;

/// <summary>What speaks for and against a prediction: of each output a base and each column's part. They add up to the raw
/// output.</summary>
/// <param name="Method">How the parts were found.</param>
/// <param name="Unit">What they are counted in.</param>
/// <param name="Bases">Of each output: what is said of a row of which nothing is known.</param>
/// <param name="Contributions">Outputs x columns, row by row.</param>
public sealed record Explanation(string Method, string Unit, double[] Bases, double[] Contributions)
{
    /// <summary>The parts of one output, a column each.</summary>
    public ReadOnlySpan<double> Of(int output) =>
        Contributions.AsSpan(output * (Contributions.Length / Bases.Length), Contributions.Length / Bases.Length);

    /// <summary>The raw output: the base and all parts.</summary>
    public double Raw(int output)
    {
        var sum = Bases[output];
        foreach (var part in Of(output))
            sum += part;
        return sum;
    }
}
