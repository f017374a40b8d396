namespace Trainyard.Sweeps;

/// <summary>A point of the curve that a search is followed by.</summary>
/// <param name="Trial">The number of the trial that ended here.</param>
/// <param name="Value">Its value.</param>
/// <param name="Best">The best value of this trial and of those that ended before it.</param>
public readonly record struct BestSoFar(int Trial, double Value, double Best);
