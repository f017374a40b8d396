using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Controllers.Trials;
using Trainyard.Sweeps;
using Trainyard.Trainer;
using Trainyard.Tuning;
using CurvePoint = Trainyard.Tuning.CurvePoint;
using Trial = Trainyard.Tuning.Trial;

namespace Trainyard.Benchmarks.Scores;

/// <summary>
/// The sweep of a TrainingJob inside this process: its own sampler, pruner and start points, the trainer's own trials. It is the same each
/// time, whichever trial is quicker: trial n knows how all up to n - parallelism have ended, and nothing of the others.
/// </summary>
/// <param name="parallelism">Trials at a time.</param>
internal sealed class Sweep(TrainingJob job, Func<TrialFile, IReportSink, Task<LastWord>> train, int parallelism)
{
    private readonly Direction _direction = job.Spec.Objective.ResolvedGoal == Goal.Maximize ? Direction.Maximize : Direction.Minimize;

    /// <summary>Runs it and gives back its trials.</summary>
    /// <param name="ended">Told of the trials that have ended so far.</param>
    /// <exception cref="InvalidOperationException">The job is refused, or no trial has succeeded.</exception>
    internal async Task<IReadOnlyList<Trial>> RunAsync(Action<IReadOnlyList<Trial>>? ended = null)
    {
        var memory = new TrainingJobMemory(job, new TrainyardOptions());
        if (memory.Faults is [var fault, ..])
            throw new InvalidOperationException($"{job.Metadata.Name}: {fault.Path} {fault.Message}");

        var trials = new List<Trial>();
        var running = new Queue<Task<Trial>>();
        for (var number = 0; number < (job.Spec.Sweep?.MaxTrials ?? 1); number++)
        {
            if (running.Count == parallelism)
                await EndAsync();
            if (memory.Suggest([.. trials], warmStart: []) is not { } point)
                break;
            var trial = new Trial { Number = number, Parameters = point };
            var curves = Curves(trials);
            trials.Add(trial);
            running.Enqueue(Task.Run(() => RunAsync(trial, curves)));
        }

        while (running.Count > 0)
            await EndAsync();
        return trials;

        async Task EndAsync()
        {
            var trial = await running.Dequeue();
            trials[trial.Number] = trial with { Ended = trial.Number };
            ended?.Invoke([.. trials.Take(trial.Number + 1)]);
        }
    }

    /// <summary>The best of the trials that have succeeded.</summary>
    internal Trial Best(IEnumerable<Trial> trials)
    {
        var done = trials.Where(trial => trial.State == TrialState.Succeeded);
        return (_direction == Direction.Maximize ? done.MaxBy(trial => trial.Value) : done.MinBy(trial => trial.Value))
            ?? throw new InvalidOperationException($"{job.Metadata.Name}: no trial has succeeded");
    }

    private async Task<Trial> RunAsync(Trial trial, CurveHistory curves)
    {
        var reports = new JudgedReports(trial.Number, job.Spec.Objective.Metric, curves, SearchSpaces.Pruner(job.Spec));
        var word = await train(job.ForTrial(trial.Number, trial.Parameters), reports);
        return word.Outcome == TrialOutcome.Succeeded
            ? trial with
            {
                State = TrialState.Succeeded,
                Values = [word.Metrics![job.Spec.Objective.Metric]],
                Curve = reports.Curve,
            }
            : trial with
            {
                State = TrialState.Pruned,
                Curve = reports.Curve,
            };
    }

    private CurveHistory Curves(IEnumerable<Trial> trials)
    {
        var history = new CurveHistory(_direction);
        foreach (var trial in trials.Where(trial => trial.Ended is not null))
        {
            foreach (var point in trial.Curve)
                history.Report(trial.Number, point.Step, point.Value);
            if (trial.State == TrialState.Succeeded)
                history.Succeed(trial.Number);
            else
                history.Stop(trial.Number);
        }

        return history;
    }

    /// <summary>Reports that go to the pruner at once.</summary>
    private sealed class JudgedReports(int trial, string metric, CurveHistory curves, IPruner pruner) : IReportSink
    {
        internal List<CurvePoint> Curve { get; } = [];

        public bool Stopped { get; private set; }

        public void Report(Report report)
        {
            Curve.Add(new(report.Step, report.Metrics[metric]));
            curves.Report(trial, report.Step, report.Metrics[metric]);
            Stopped = pruner.Judge(trial, curves).Prune;
        }

        public Task FlushAsync() => Task.CompletedTask;
    }
}
