using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Sweeps;

/// <summary>
/// What the trials of a search come to: counts, the best, the history that the sampler sees. It is a function of the Trials alone; what it
/// keeps between two updates only spares it from looking again at those that have not changed, so that a decision costs as much after
/// 10,000 trials as after 100.
/// </summary>
/// <param name="objectives">What is optimised.</param>
/// <param name="minImprovement">By how much the best must improve to count for <see cref="EndedSinceImprovement"/>; with several objectives
/// whatever joins the front counts.</param>
/// <param name="kept">What trials had come to of which some have been let go; null where all are there.</param>
public sealed class SweepLedger(IReadOnlyList<WeightedObjective> objectives, double minImprovement, HistoryStatus? kept = null)
{
    private readonly Front _front = new(objectives);
    private readonly List<Trial?> _sources = [];
    private readonly List<Tuning.Trial> _history = [];
    private readonly List<int> _ended = [];
    private readonly SortedSet<int> _troubled = [];
    private readonly int[] _phases = new int[Enum.GetValues<TrialPhase>().Length];
    private readonly List<BestSoFar> _curve = [];
    private int _known;
    private double _plateauBest = kept?.Reference ?? double.NaN;
    private (TimeSpan Sum, int Count) _lengths;

    /// <summary>An empty ledger of a job's present search.</summary>
    public static SweepLedger Of(TrainingJob job) =>
        new(
            job.Spec.AllObjectives,
            job.Spec.Sweep?.Plateau?.MinImprovement ?? 0,
            job.Status?.History is { } kept && kept.FirstRun == (job.Status.FirstRun ?? 1) ? kept : null
        );

    /// <summary>An empty ledger of a search of which all trials are there.</summary>
    public static SweepLedger Of(TrainingJobSpec spec) => new(spec.AllObjectives, spec.Sweep?.Plateau?.MinImprovement ?? 0);

    /// <summary>The trials as samplers see them, by number; one that was deleted stands there without its
    /// parameters.</summary>
    public IReadOnlyList<Tuning.Trial> History => _history;

    /// <summary>The trials by number; null for one that was deleted.</summary>
    public IReadOnlyList<Trial?> Trials => _sources;

    /// <summary>Trials by state.</summary>
    public TrialCounts Counts =>
        new()
        {
            Pending = _phases[(int)TrialPhase.Pending],
            Running = _phases[(int)TrialPhase.Running],
            Succeeded = _phases[(int)TrialPhase.Succeeded] + (kept?.Trials.Succeeded ?? 0),
            Pruned = _phases[(int)TrialPhase.Pruned] + (kept?.Trials.Pruned ?? 0),
            Failed = _phases[(int)TrialPhase.Failed] + (kept?.Trials.Failed ?? 0),
            Stopped = _phases[(int)TrialPhase.Stopped] + (kept?.Trials.Stopped ?? 0),
            Total = _phases.Sum() + (kept?.Trials.Total ?? 0),
        };

    /// <summary>How many have not ended.</summary>
    public int Active => _phases[(int)TrialPhase.Pending] + _phases[(int)TrialPhase.Running];

    /// <summary>The best trial that has succeeded; of several objectives the front's winner.</summary>
    public Trial? Best => Front is [var winner, ..] ? winner.Trial : null;

    /// <summary>The trials that no other beats, the winner first; with one objective the best alone.</summary>
    public IReadOnlyList<FrontMember> Front => _front.Ranked;

    /// <summary>The trials that have come to a value, the best first, of equal ones the first to end; of several objectives the
    /// front.</summary>
    public IEnumerable<Trial> Leaders() =>
        objectives.Count > 1
            ? Front.Select(member => member.Trial)
            : _curve
                .OrderBy(point => point.Value * (Goal == Goal.Maximize ? -1 : 1))
                .Select(point => _sources[point.Trial]!);

    /// <summary>How the best came about: a point for each trial that has succeeded with finite values, in the order of ending; of several
    /// objectives the first.</summary>
    public IReadOnlyList<BestSoFar> Curve => _curve;

    /// <summary>When the last trial ended.</summary>
    public DateTimeOffset? LastEnded => _ended.Count > 0 ? _sources[_ended[^1]]!.Status!.CompletionTime : null;

    /// <summary>How long a trial has taken in the mean; null before the first has ended.</summary>
    public TimeSpan? MeanLength => _lengths.Count > 0 ? _lengths.Sum / _lengths.Count : null;

    /// <summary>How the trials have failed.</summary>
    public FailureTally Failures { get; private set; } = new(kept?.Failures ?? 0, null);

    /// <summary>The trial that failed last.</summary>
    public Trial? LastFailed { get; private set; }

    /// <summary>The first trial that cannot run, as yet; one that somebody must see to before one that only waits.</summary>
    public Trial? Troubled =>
        _troubled.Select(number => _sources[number]!).OrderBy(trial => trial.Status!.Failure is null).FirstOrDefault();

    /// <summary>How many trials have ended since the best improved by what counts.</summary>
    public int EndedSinceImprovement { get; private set; } = kept?.EndedSinceImprovement ?? 0;

    /// <summary>What the trials have come to, for when some of them are let go.</summary>
    /// <param name="firstRun">The run with which their search began.</param>
    public HistoryStatus Kept(int firstRun) =>
        new()
        {
            FirstRun = firstRun,
            Through = _sources.Count,
            Trials = Counts,
            Failures = Failures.Count,
            CpuSeconds = CpuSeconds,
            EndedSinceImprovement = EndedSinceImprovement,
            Reference = double.IsNaN(_plateauBest) ? null : _plateauBest,
        };

    /// <summary>CPU time of all trials, in seconds.</summary>
    public double CpuSeconds { get; private set; } = kept?.CpuSeconds ?? 0;

    /// <summary>Takes in the trials as they are now.</summary>
    public void Update(IReadOnlyCollection<Trial> trials)
    {
        if (trials.Count < _known || trials.Any(IsAnother))
        {
            Clear();
        }

        Extend(Through - 1);

        foreach (var trial in trials)
        {
            var number = trial.Spec.Number;
            Extend(number);
            if (!ReferenceEquals(_sources[number], trial))
            {
                Replace(number, trial);
            }
        }
    }

    private bool IsAnother(Trial trial) =>
        trial.Spec.Number < _sources.Count
        && _sources[trial.Spec.Number] is { } old
        && (old.Metadata.Uid != trial.Metadata.Uid || (old.Status?.Ended == true && !ReferenceEquals(old, trial)));

    private void Clear()
    {
        _sources.Clear();
        _history.Clear();
        _ended.Clear();
        _troubled.Clear();
        Array.Clear(_phases);
        _known = 0;
        ForgetEnded();
    }

    private void ForgetEnded()
    {
        _curve.Clear();
        _front.Clear();
        (LastFailed, Failures, _lengths) = (null, new(kept?.Failures ?? 0, null), default);
        (EndedSinceImprovement, CpuSeconds) = (kept?.EndedSinceImprovement ?? 0, kept?.CpuSeconds ?? 0);
        _plateauBest = kept?.Reference ?? double.NaN;
    }

    private void Extend(int number)
    {
        while (_sources.Count <= number)
        {
            _history.Add(
                new()
                {
                    Number = _history.Count,
                    Parameters = Tuning.ParameterSet.Empty,
                    State = Tuning.TrialState.Failed,
                }
            );
            _sources.Add(null);
        }
    }

    private void Replace(int number, Trial trial)
    {
        if (_sources[number] is null)
        {
            _known++;
        }

        if (number >= Through)
        {
            Count(_sources[number], trial);
        }

        var parameters = _sources[number] is null ? SearchSpaces.Point(trial.Spec.Parameters) : _history[number].Parameters;
        (_sources[number], _history[number]) = (trial, SearchSpaces.Seen(trial, parameters, objectives));
        _troubled.Remove(number);
        if (trial.Status is { Ended: false, Reason: not null })
        {
            _troubled.Add(number);
        }

        if (trial.Status?.Ended == true)
        {
            AddEnded(number, trial);
        }
    }

    private int Through => kept?.Through ?? 0;

    private void Count(Trial? old, Trial trial)
    {
        if (old is not null)
        {
            _phases[(int)PhaseOf(old)]--;
        }

        _phases[(int)PhaseOf(trial)]++;
    }

    /// <summary>A phase of a later version counts as one that has not begun.</summary>
    private static TrialPhase PhaseOf(Trial trial) =>
        trial.Status?.Phase is { } phase && Enum.IsDefined(phase) ? phase : TrialPhase.Pending;

    /// <summary>Trials end in order but for rare ties and races; only then is the order made anew.</summary>
    private void AddEnded(int number, Trial trial)
    {
        var last = _ended.Count == 0 || Earlier(_sources[_ended[^1]]!, trial);
        _ended.Add(number);
        if (last)
        {
            Tally(_ended.Count - 1);
            return;
        }

        _ended.Sort(
            (left, right) =>
                Earlier(_sources[left]!, _sources[right]!) ? -1
                : left == right ? 0
                : 1
        );
        ForgetEnded();
        for (var place = 0; place < _ended.Count; place++)
        {
            Tally(place);
        }
    }

    private static bool Earlier(Trial left, Trial right)
    {
        var order = Nullable.Compare(left.Status?.CompletionTime, right.Status?.CompletionTime);
        return order < 0 || (order == 0 && left.Spec.Number < right.Spec.Number);
    }

    private void Tally(int place)
    {
        var trial = _sources[_ended[place]]!;
        _history[_ended[place]] = _history[_ended[place]] with { Ended = place };
        if (trial.Status is { StartTime: { } start, CompletionTime: { } end })
        {
            _lengths = (_lengths.Sum + (end - start), _lengths.Count + 1);
        }

        if (trial.Status?.Phase == TrialPhase.Failed)
        {
            LastFailed = trial;
        }

        var values = FinalValues.Of(trial, objectives);
        var joins = values is not null && Join(trial, values);
        if (trial.Spec.Number >= Through)
        {
            CountOn(trial, values, joins);
        }
    }

    /// <summary>What those had come to of which some have been let go stands fast.</summary>
    private void CountOn(Trial trial, double[]? values, bool joins)
    {
        CpuSeconds += trial.Status?.CpuSeconds ?? 0;
        EndedSinceImprovement++;
        if (trial.Status?.Phase == TrialPhase.Failed)
        {
            Failures = Failures.With(trial.Status.Failure);
        }

        if (values is [var value, ..] && (objectives.Count > 1 ? joins : Goal.IsBetter(value, _plateauBest, minImprovement)))
        {
            (_plateauBest, EndedSinceImprovement) = (value, 0);
        }
    }

    /// <summary>Takes in what a trial has come to; whether it joins the front.</summary>
    private bool Join(Trial trial, double[] values)
    {
        var (value, before) = (values[0], _curve.Count > 0 ? _curve[^1].Best : double.NaN);
        _curve.Add(new(trial.Spec.Number, value, Goal.IsBetter(value, before) ? value : before));
        return _front.Add(trial, values);
    }

    /// <summary>Which way the first objective is better.</summary>
    private Goal Goal => objectives[0].ResolvedGoal;
}
