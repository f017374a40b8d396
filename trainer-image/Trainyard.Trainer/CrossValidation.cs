using Trainyard.Contracts;
using Trainyard.Data.Splits;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>
/// Scores one set of hyperparameters. With several folds a fold is a step, and its report has the means so far; with one, the steps are
/// those of the algorithm (rounds, epochs), so that a pruner has something to look at.
/// </summary>
internal sealed class CrossValidation(Estimator estimator, Split split, Scores scores, IReportSink reports, Action<string> log)
{
    private const int MostReports = 50;

    private Scores _scores = scores;

    internal int Steps { get; private set; }

    /// <summary>The metrics so far: means over the folds that are done.</summary>
    internal IReadOnlyDictionary<string, double>? Means { get; private set; }

    /// <summary>What all folds together say of the threshold, where mistakes have costs.</summary>
    internal CostDecision? Decision { get; private set; }

    /// <summary>Trains all folds; Pruned where the operator has said so.</summary>
    /// <exception cref="FailureException">A fold, or the hold-out, cannot be scored; the model predicts no numbers.</exception>
    internal TrialOutcome Run()
    {
        _scores = _scores.Checked(Parts(estimator.Table, split), estimator.Table.Labels.Classes, log);
        var encoder = new RowEncoder(new Signature { Features = estimator.Table.Describe(split.Rest, statistics: false), Outputs = [] });
        var folds = new FoldScores(_scores, estimator.Model.Costs);
        for (var number = 1; number <= split.Folds.Count; number++)
        {
            if (Score(encoder, number) is not { } scoring)
                return TrialOutcome.Pruned;
            Means = folds.Add(NameOf(number), scoring);
            if (split.Folds.Count > 1)
                Report(number);
        }

        Decision = folds.Decide();
        return TrialOutcome.Succeeded;
    }

    /// <summary>The predictions of one fold; null where the operator has said that it is enough.</summary>
    private Scoring? Score(RowEncoder encoder, int number)
    {
        var fold = split.Folds[number - 1];
        var validation = estimator.Table.Encode(encoder, fold.Validation);
        using var model = estimator.Fit(
            encoder,
            estimator.Table.Encode(encoder, fold.Training),
            validation,
            split.Folds.Count == 1 ? ReportRounds(validation) : (_, _) => !reports.Stopped
        );
        estimator.Cancellation.ThrowIfCancellationRequested();
        return reports.Stopped ? null : estimator.Score(model, validation);
    }

    /// <summary>The rows that are scored, each part with its name. The hold-out comes last, after every trial has been paid for: what can
    /// be said of it is said first.</summary>
    internal static IEnumerable<(string Name, Dataset Rows)> Parts(TrainingTable table, Split split) =>
        [
            .. Enumerable
                .Range(1, split.Folds.Count)
                .Select(number => (NameOf(split, number), table.Truth(split.Folds[number - 1].Validation))),
            .. split.Holdout.Length > 0 ? [("the hold-out", table.Truth(split.Holdout))] : Array.Empty<(string, Dataset)>(),
        ];

    private string NameOf(int number) => NameOf(split, number);

    private static string NameOf(Split split, int number) =>
        split.Folds.Count == 1 ? "the validation part" : $"fold {number} of {split.Folds.Count}";

    private Func<int, Func<double[]>, bool> ReportRounds(Dataset validation)
    {
        var stride = Math.Max(1, Learners.Steps(estimator.Model.Algorithm, estimator.Model.Parameters) / MostReports);
        return (step, predictions) =>
        {
            if (step % stride == 0)
            {
                Means = new FoldScores(_scores, estimator.Model.Costs).Add(NameOf(1), estimator.Score(predictions(), validation));
                Report(step);
            }

            return !reports.Stopped;
        };
    }

    private void Report(int step)
    {
        Steps = step;
        reports.Report(new Report { Step = step, Metrics = Means! });
    }
}
