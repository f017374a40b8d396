using Trainyard.Data.Splits;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>
/// Scores one set of hyperparameters. With several folds a fold is a step, and its report has the means so far; with one, the steps are
/// those of the algorithm (rounds, epochs), so that a pruner has something to look at.
/// </summary>
internal sealed class CrossValidation(Trainee trainee, Split split, Scores scores, IReportSink reports)
{
    private const int MostReports = 50;

    /// <summary>The steps done.</summary>
    internal int Steps { get; private set; }

    /// <summary>The metrics so far: means over the folds that are done.</summary>
    internal IReadOnlyDictionary<string, double>? Means { get; private set; }

    /// <summary>Trains all folds; Pruned where the operator has said so.</summary>
    internal TrialOutcome Run()
    {
        var encoder = new RowEncoder(new Signature { Features = trainee.Table.Describe(split.Rest, statistics: false), Outputs = [] });
        var sums = new SortedDictionary<string, double>(StringComparer.Ordinal);
        for (var number = 1; number <= split.Folds.Count; number++)
        {
            var fold = split.Folds[number - 1];
            var training = trainee.Table.Encode(encoder, fold.Training);
            var validation = trainee.Table.Encode(encoder, fold.Validation);
            using var model = trainee.Fit(encoder, training, validation, split.Folds.Count == 1 ? ReportRounds(validation) : (_, _) => !reports.Stopped);
            trainee.Cancellation.ThrowIfCancellationRequested();
            if (reports.Stopped)
                return TrialOutcome.Pruned;

            foreach (var (name, value) in scores.Of(trainee.Score(model, validation)))
                sums[name] = sums.GetValueOrDefault(name) + value;
            Means = new SortedDictionary<string, double>(sums.ToDictionary(sum => sum.Key, sum => sum.Value / number), StringComparer.Ordinal);
            if (split.Folds.Count > 1)
                Report(number);
        }

        return TrialOutcome.Succeeded;
    }

    private Func<int, Func<float[]>, bool> ReportRounds(Dataset validation)
    {
        var stride = Math.Max(1, Learners.Steps(trainee.Model.Algorithm, trainee.Model.Parameters) / MostReports);
        return (step, predictions) =>
        {
            if (step % stride == 0)
            {
                Means = scores.Of(trainee.Score(predictions(), validation));
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
