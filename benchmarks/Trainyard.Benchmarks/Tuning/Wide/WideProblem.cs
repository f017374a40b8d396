namespace Trainyard.Benchmarks.Tuning.Wide;

/// <summary>A problem of many instances, one for each seed: its optimum lies elsewhere and its axes are turned otherwise.</summary>
/// <param name="Family">The kind of difficulty, by which the figures are gathered.</param>
internal sealed record WideProblem(string Family, string Name, Func<int, Problem> Instance, int Seeds = 10);
