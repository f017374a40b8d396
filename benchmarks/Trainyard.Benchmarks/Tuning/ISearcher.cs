using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning;

/// <summary>Whoever searches a space: one of ours, or a peer.</summary>
internal interface ISearcher : IDisposable
{
    /// <summary>The next points, all of them before any of their values is told; fewer where the space is exhausted.</summary>
    IReadOnlyList<ParameterSet> Ask(int count);

    /// <summary>The values of the points asked for last, in their order.</summary>
    void Tell(IReadOnlyList<double> values);
}
