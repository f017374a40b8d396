namespace Trainyard.Tuning;

/// <summary>Lets every trial go on.</summary>
public sealed class NoPruner : IPruner
{
    /// <inheritdoc/>
    public Verdict Judge(int trial, CurveHistory history) => Verdict.Continue;
}
