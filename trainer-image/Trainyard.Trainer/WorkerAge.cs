using Trainyard.Contracts;

namespace Trainyard.Trainer;

/// <summary>
/// Whether a reused worker is to give way to a fresh one: after so many trials, or where its memory grows, as that of a native library may
/// that does not give back all it takes.
/// </summary>
/// <param name="mostTrials">Trials after which it is over.</param>
/// <param name="mostGrowth">Bytes of resident memory beyond that after the first trial.</param>
/// <param name="collect">Gives back what nobody uses any more, and tells what is left, in bytes: a runtime that has room keeps its garbage,
/// and that alone would have a worker of a small pod go after a few trials.</param>
internal sealed class WorkerAge(int mostTrials, long mostGrowth, Func<long> collect)
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
                ?? Math.Min(DefaultGrowth, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4),
            Collect
        );

    internal bool IsOver { get; private set; }

    /// <summary>A trial has ended.</summary>
    /// <param name="resident">The process' resident memory, in bytes.</param>
    internal void Add(long resident, LastWord word)
    {
        _trials++;
        _first ??= resident;
        IsOver |= _trials >= mostTrials || HasGrown(resident) || word.Failure?.Class == FailureClass.OutOfMemory;
    }

    private bool HasGrown(long resident) => resident - _first > mostGrowth && collect() - _first > mostGrowth;

    private static long Collect()
    {
        FreeMemory.GiveBack();
        return Environment.WorkingSet;
    }

    private static long? Number(string? text) => long.TryParse(text, out var number) && number > 0 ? number : null;
}
