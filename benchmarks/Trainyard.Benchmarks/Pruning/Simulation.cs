using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Pruning;

/// <summary>What a run came to.</summary>
/// <param name="Quality">The clean final loss of the completed trial that reported the best final value; NaN when none completed.</param>
/// <param name="Completed">The number of trials that were not pruned.</param>
/// <param name="Started">The number of trials.</param>
internal sealed record Outcome(int Steps, double Quality, int Completed, int Started);

/// <summary>Runs trials on simulated curves: workers go round-robin, one step each a round; a freed slot is filled at the next round's
/// start.</summary>
internal static class Simulation
{
    /// <summary>Protocol A: a number of trials.</summary>
    public static Outcome RunTrials(CurveProblem problem, Candidate candidate, ITrialSource source, int seed, int workers, int trials) =>
        Run(problem, candidate, source, seed, workers, trials, int.MaxValue);

    /// <summary>Protocol B: a number of steps; trials that are not complete when they are spent do not count.</summary>
    public static Outcome RunBudget(CurveProblem problem, Candidate candidate, ITrialSource source, int seed, int workers) =>
        Run(problem, candidate, source, seed, workers, int.MaxValue, problem.Budget);

    private static Outcome Run(
        CurveProblem problem,
        Candidate candidate,
        ITrialSource source,
        int seed,
        int workers,
        int maxTrials,
        int maxSteps
    )
    {
        var history = new CurveHistory(problem.Direction, candidate.TellSteps ? problem.Steps : null);
        var slots = new Running?[workers];
        var (started, steps, completed) = (0, 0, 0);
        var (bestValue, quality) = (double.PositiveInfinity, double.NaN);
        do
        {
            for (var slot = 0; slot < workers; slot++)
            {
                if (slots[slot] is null && started < maxTrials)
                {
                    slots[slot] = new(started, source.Next(started));
                    started++;
                }
            }
            for (var slot = 0; slot < workers; slot++)
            {
                if (slots[slot] is not { } trial)
                {
                    continue;
                }
                trial.Step++;
                steps++;
                var value = problem.Report(trial.Configuration, seed, trial.Number, trial.Step);
                history.Report(trial.Number, trial.Step, value);
                if (trial.Step == problem.Steps)
                {
                    completed++;
                    history.Succeed(trial.Number);
                    source.Succeeded(trial.Number, value);
                    var loss = problem.Direction == Direction.Maximize ? -value : value;
                    if (loss < bestValue)
                    {
                        (bestValue, quality) = (loss, problem.Clean(trial.Configuration, problem.Steps));
                    }
                    slots[slot] = null;
                }
                else if (candidate.Pruner.Judge(trial.Number, history).Prune)
                {
                    history.Stop(trial.Number);
                    source.Pruned(trial.Number, trial.Step, value);
                    slots[slot] = null;
                }
            }
        } while (steps < maxSteps && (started < maxTrials || slots.Any(slot => slot is not null)));
        return new(steps, quality, completed, started);
    }

    private sealed class Running(int number, Configuration configuration)
    {
        public int Number => number;

        public Configuration Configuration => configuration;

        public int Step { get; set; }
    }
}
