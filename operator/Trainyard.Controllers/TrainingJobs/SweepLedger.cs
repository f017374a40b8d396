using Trainyard.Api;
using Trainyard.Contracts;
using Tuning = Trainyard.Tuning;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>
/// What the trials of a search come to: counts, the best, the history that the sampler sees. It is a function of the Trials alone; what it
/// keeps between two
/// updates only spares it from looking again at those that have not changed, so that a decision costs as much after 10,000 trials as after
/// 100.
/// </summary>
internal sealed class SweepLedger(Goal goal, double minImprovement)
{
    private readonly List<Trial?> _sources = [];
    private readonly List<Tuning.Trial> _history = [];
    private readonly List<int> _ended = [];
    private readonly SortedSet<int> _troubled = [];
    private readonly int[] _phases = new int[Enum.GetValues<TrialPhase>().Length];
    private int _known;
    private double _plateauBest = double.NaN;

    /// <summary>The trials as samplers see them, by number; one that was deleted stands there as failed.</summary>
    public IReadOnlyList<Tuning.Trial> History => _history;

    /// <summary>The trials by number; null for one that was deleted.</summary>
    public IReadOnlyList<Trial?> Trials => _sources;

    public TrialCounts Counts =>
        new()
        {
            Pending = _phases[(int)TrialPhase.Pending],
            Running = _phases[(int)TrialPhase.Running],
            Succeeded = _phases[(int)TrialPhase.Succeeded],
            Pruned = _phases[(int)TrialPhase.Pruned],
            Failed = _phases[(int)TrialPhase.Failed],
            Stopped = _phases[(int)TrialPhase.Stopped],
            Total = _known,
        };

    /// <summary>How many have not ended.</summary>
    public int Active => _phases[(int)TrialPhase.Pending] + _phases[(int)TrialPhase.Running];

    /// <summary>The best trial that has succeeded.</summary>
    public Trial? Best { get; private set; }

    /// <summary>When the last trial ended.</summary>
    public DateTimeOffset? LastEnded => _ended.Count > 0 ? _sources[_ended[^1]]!.Status!.CompletionTime : null;

    /// <summary>The trial that failed last.</summary>
    public Trial? LastFailed { get; private set; }

    /// <summary>The first trial that cannot run, as yet; one that somebody must see to before one that only waits.</summary>
    public Trial? Troubled =>
        _troubled.Select(number => _sources[number]!).OrderBy(trial => trial.Status!.Failure is null).FirstOrDefault();

    /// <summary>How many trials have ended since the best improved by what counts.</summary>
    public int EndedSinceImprovement { get; private set; }

    /// <summary>CPU time of all trials, in seconds.</summary>
    public double CpuSeconds { get; private set; }

    /// <summary>Takes in the trials as they are now.</summary>
    public void Update(IReadOnlyCollection<Trial> trials)
    {
        if (trials.Count < _known || trials.Any(IsAnother))
            Clear();
        foreach (var trial in trials)
        {
            var number = trial.Spec.Number;
            Extend(number);
            if (!ReferenceEquals(_sources[number], trial))
                Replace(number, trial);
        }
    }

    private static double? Value(Trial trial) =>
        trial.Status is { Phase: TrialPhase.Succeeded, Value: { } value } && double.IsFinite(value) ? value : null;

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

    private void ForgetEnded() => (Best, LastFailed, EndedSinceImprovement, CpuSeconds, _plateauBest) = (null, null, 0, 0, double.NaN);

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
        var phase = trial.Status?.Phase ?? TrialPhase.Pending;
        if (!Enum.IsDefined(phase))
            phase = TrialPhase.Pending;
        if (_sources[number] is { } old)
            _phases[(int)(old.Status?.Phase ?? TrialPhase.Pending)]--;
        else
            _known++;
        _phases[(int)phase]++;
        var parameters = _sources[number] is null ? SearchSpaces.Point(trial.Spec.Parameters) : _history[number].Parameters;
        _sources[number] = trial;
        _history[number] = Seen(trial, parameters);
        if (trial.Status is { Ended: false, Reason: not null })
            _troubled.Add(number);
        else
            _troubled.Remove(number);
        if (trial.Status?.Ended == true)
            AddEnded(number, trial);
    }

    private static Tuning.Trial Seen(Trial trial, Tuning.ParameterSet parameters) =>
        new()
        {
            Number = trial.Spec.Number,
            Parameters = parameters,
            State = trial.Status?.Phase switch
            {
                TrialPhase.Succeeded => Tuning.TrialState.Succeeded,
                TrialPhase.Pruned => Tuning.TrialState.Pruned,
                TrialPhase.Failed or TrialPhase.Stopped => Tuning.TrialState.Failed,
                _ => Tuning.TrialState.Running,
            },
            Values = Value(trial) is { } value ? [value] : [],
            Curve = trial.Status?.Curve is { } curve ? [.. curve.Select(point => new Tuning.CurvePoint(point.Step, point.Value))] : [],
        };

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
            Tally(place);
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
        CpuSeconds += trial.Status?.CpuSeconds ?? 0;
        if (trial.Status?.Phase == TrialPhase.Failed)
            LastFailed = trial;
        if (Value(trial) is { } value && (Best is null || goal.IsBetter(value, Value(Best)!.Value)))
            Best = trial;
        if (Value(trial) is { } found && goal.IsBetter(found, _plateauBest, minImprovement))
            (_plateauBest, EndedSinceImprovement) = (found, 0);
        else
            EndedSinceImprovement++;
    }
}
