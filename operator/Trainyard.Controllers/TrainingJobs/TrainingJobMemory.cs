using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Preflights;
using Trainyard.Sweeps;
using Trainyard.Tuning;
using Fault = Trainyard.Api.Fault;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>
/// What is kept of a job between two reconciles: the verdict on its spec, and the ledger. All of it can be made anew from the job and its
/// trials.
/// </summary>
internal sealed class TrainingJobMemory
{
    private readonly TrainingJob _job;
    private readonly ISampler? _sampler;

    public TrainingJobMemory(TrainingJob job, TrainyardOptions options)
    {
        _job = job;
        Faults = FaultsOf(job, options);
        PreflightDigest = PreflightPods.Digest(job, options);
        Ledger = SweepLedger.Of(job);
        if (Faults.Count > 0 || job.Spec.Sweep is not { } sweep)
            return;
        (_sampler, Space) = (SamplerCatalog.Find(sweep.Sampler.Name, (ulong)sweep.Sampler.Seed), SearchSpaces.Of(sweep));
    }

    public string Uid => _job.Metadata.Uid!;

    /// <summary>All that is wrong with the spec.</summary>
    public IReadOnlyList<Fault> Faults { get; }

    /// <summary>A digest of all that the preflight looks at.</summary>
    public string PreflightDigest { get; }

    /// <summary>What is searched; null without a sweep.</summary>
    public SearchSpace? Space { get; }

    /// <summary>The trials of the search.</summary>
    public SweepLedger Ledger { get; }

    /// <summary>The last write of the status.</summary>
    public DateTimeOffset StatusWritten { get; set; }

    /// <summary>Whether this is of that very job, spec and search.</summary>
    public bool IsOf(TrainingJob other) =>
        other.Metadata.Uid == _job.Metadata.Uid
        && other.Metadata.Generation == _job.Metadata.Generation
        && other.Status?.FirstRun == _job.Status?.FirstRun
        && other.Status?.History == _job.Status?.History
        && other.Status?.Frozen == _job.Status?.Frozen;

    /// <summary>The next trial's parameters; null where nothing is left to try.</summary>
    /// <param name="trials">The trials so far, by number.</param>
    /// <param name="warmStart">Trials of earlier jobs.</param>
    /// <param name="known">Points that come first, after those of the spec.</param>
    public ParameterSet? Suggest(
        IReadOnlyList<Trainyard.Tuning.Trial> trials,
        IReadOnlyList<Trainyard.Tuning.Trial> warmStart,
        IReadOnlyList<ParameterSet>? known = null
    )
    {
        if (_sampler is null)
            return ParameterSet.Empty;
        var sweep = _job.Spec.Sweep!;
        return _sampler.Next(
            new()
            {
                Space = Space!,
                Directions = SearchSpaces.Directions(_job.Spec),
                Trials = trials,
                WarmStart = warmStart,
                Enqueued = [.. (sweep.Enqueue ?? []).Select(SearchSpaces.Point).Union(known ?? [])],
                MaxTrials = sweep.MaxTrials,
            }
        );
    }

    private static IReadOnlyList<Fault> FaultsOf(TrainingJob job, TrainyardOptions options)
    {
        var faults = TrainingJobRules.Check(job).ToList();
        if (job.Spec.Sweep is { } sweep)
        {
            faults.AddRange(SweepRules.Check(sweep, job.Spec.AllObjectives.Count));
        }

        if (job.Spec.Output is null && options.DefaultOutput is null)
        {
            faults.Add(
                new(FaultReason.InvalidSpec, "spec.output", "missing, and this operator has no default output: say where models go")
            );
        }

        if (faults.Count == 0 && Runs.HasThawed(job) && job.Status?.Best is not null)
        {
            faults.Add(
                new(
                    FaultReason.ImmutableField,
                    "spec",
                    "data, model, objective.metric, objective.goal, objectives, sweep.parameters and sweep.constraints cannot change once "
                        + "a trial has a value: put them back, or create another TrainingJob"
                )
            );
        }

        return faults;
    }
}
