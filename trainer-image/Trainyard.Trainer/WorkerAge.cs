using Trainyard.Contracts;

namespace Trainyard.Trainer;

/// <summary>
/// Whether a reused worker is to give way to a fresh one: after so many trials, or where its memory grows, as that of a native library may
/// that does not give back all it takes.
/// </summary>
/// <param name="mostTrials">Trials after which it is over.</param>
/// <param name="mostGrowth">Bytes of resident memory beyond that after the first trial.</param>
internal sealed class WorkerAge(int mostTrials, long mostGrowth)
{
    private const int DefaultTrials = 1000;
    private const long MiB = 1024 * 1024;
    private const long DefaultGrowth = 512 * MiB;

    private long? _first;
    private int _trials;

    /// <summary>As the environment says; by default the growth is bounded by a quarter of the memory that there is.</summary>
    internal static WorkerAge From(Func<string, string?> environment) =>
        new(
            (int)(Number(environment(ContainerEnvironment.WorkerTrials)) ?? DefaultTrials),
            Number(environment(ContainerEnvironment.WorkerGrowth)) * MiB
                ?? Math.Min(DefaultGrowth, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4)
        );

    internal bool IsOver { get; private set; }

    /// <summary>A trial has ended.</summary>
    /// <param name="resident">The process' resident memory, in bytes.</param>
    internal void Add(long resident, LastWord word)
    {
        _trials++;
        _first ??= resident;
        IsOver |= _trials >= mostTrials || resident - _first > mostGrowth || word.Failure?.Class == FailureClass.OutOfMemory;
    }

    private static long? Number(string? text) => long.TryParse(text, out var number) && number > 0 ? number : null;
}
