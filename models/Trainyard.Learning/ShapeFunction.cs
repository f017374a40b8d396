namespace Trainyard.Learning;

/// <summary>What one column adds to one output, whatever the other columns say.</summary>
/// <param name="Column">The column.</param>
/// <param name="Output">The output.</param>
/// <param name="Bounds">Where each step but the last ends, that value included; rising.</param>
/// <param name="Effects">What each step adds: the label's own unit, or log-odds of a class.</param>
public sealed record ShapeFunction(int Column, int Output, IReadOnlyList<double> Bounds, IReadOnlyList<double> Effects);
