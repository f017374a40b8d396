using System.Reflection;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Data.Splits;
using Trainyard.Data.Tables;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>The last step of a run: trains the winner on every row but the hold-out, scores it there once, and makes its package.</summary>
internal sealed class Refit(TrialFile trial, int version, Estimator estimator, Split split, Scores scores, Action<string> log)
{
    // A share of the rows stops training early where the job asks for that: the hold-out must not, and there are no other rows.
    private const double StoppingShare = 0.1;

    /// <param name="data">The files that were read.</param>
    /// <param name="reading">What was found in them.</param>
    internal (Manifest Manifest, IReadOnlyDictionary<string, byte[]> Files) Run(IReadOnlyList<DataDigest> data, DataReport reading)
    {
        var signature = Describe();
        var encoder = new RowEncoder(signature);
        var decision = Decide();
        using var model = Fit(decision is null ? estimator : estimator.With("threshold", decision.Threshold), encoder);
        estimator.Cancellation.ThrowIfCancellationRequested();

        var (holdoutScores, holdout, permutation, cost) = split.Holdout.Length > 0 ? Score(model, encoder) : (new(), null, null, null);
        var (modelFile, content) = model.Save();
        var manifest = new Manifest
        {
            TrainingJob = trial.TrainingJob,
            Version = version,
            Task = trial.Model.Task,
            Algorithm = trial.Model.Algorithm,
            Parameters = new SortedDictionary<string, JsonElement>(trial.Model.Parameters.ToDictionary(), StringComparer.Ordinal),
            Seed = trial.Data.Seed,
            Signature = signature,
            Columns = encoder.ColumnNames,
            ModelFile = modelFile,
            TrainingRows = split.Rest.Length,
            Metrics = holdoutScores,
            Holdout = holdout,
            Decision = decision is null ? null : decision with { Holdout = cost },
            Importance = FeatureWeights.Rank(encoder, model.Gain, permutation),
            Data = data,
            Reading = reading,
            Query = trial.Data.Query,
            CodeVersion = CodeVersion(),
        };
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [modelFile] = content,
            [ModelCard.FileName] = ModelCard.Write(manifest, encoder, model),
        };
        return (manifest, files);
    }

    private static string CodeVersion()
    {
        var version = typeof(Refit).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return version ?? "0";
    }

    /// <summary>What the table says of a model that learns from it.</summary>
    internal Signature Describe()
    {
        var labels = estimator.Table.Labels;
        var inTable = estimator.Table.InTable(split.Rest);
        var features = estimator.Table.Describe(split.Rest, statistics: true);
        return trial.Model.Task == LearningTask.AnomalyDetection
            ? new Signature
            {
                Features = features,
                Outputs = [new OutputField { Name = "isAnomaly", Type = FeatureType.Boolean }],
                Classes = ["false", "true"],
                PositiveClass = "true",
            }
            : new Signature
            {
                Features = features,
                Outputs = [.. labels.Outputs.Select(output => Describe(output, inTable))],
                Classes = labels.Classes,
                PositiveClass = trial.Model.Task == LearningTask.BinaryClassification ? labels.Classes![1] : null,
            };
    }

    private OutputField Describe(OutputField output, int[] inTable)
    {
        if (estimator.Table.Labels.Classes is { } classes)
        {
            var counts = new long[classes.Count];
            foreach (var row in split.Rest)
                counts[(int)estimator.Table.Labels.Values.Values[row]]++;
            return output with { Histogram = new Histogram { Counts = counts } };
        }

        var spread = SignatureBuilder.Features([estimator.Table.Table.Find(output.Name)!], inTable, statistics: true)[0];
        return output with { Min = spread.Min, Max = spread.Max, Histogram = spread.Histogram };
    }

    /// <summary>The threshold by costs, from predictions for rows not learnt from: the folds keep groups and times apart as the job says,
    /// and the hold-out has no say.</summary>
    private CostDecision? Decide()
    {
        if (trial.Model.Costs is null)
            return null;
        var folds = new CrossValidation(estimator, split, scores, new SilentReports(), log);
        folds.Run();
        return folds.Decision;
    }

    private TrainedModel Fit(Estimator winner, RowEncoder encoder)
    {
        if (!winner.StopsEarly)
            return winner.Fit(encoder, estimator.Table.Encode(encoder, split.Rest), null);

        var within = new SplitRows
        {
            Count = split.Rest.Length,
            Classes = estimator.Table.Labels.Classes is null
                ? null
                : [.. split.Rest.Select(row => (int)estimator.Table.Labels.Values.Values[row])],
            Groups = estimator.Table.Groups is null ? null : [.. split.Rest.Select(row => estimator.Table.Groups[row])],
        };
        var strategy =
            trial.Data.Validation.Strategy == ValidationStrategy.TimeSeries ? ValidationStrategy.TimeSeries : ValidationStrategy.Holdout;
        var stopping = Splitter.Split(
            within,
            new HoldoutSpec { Fraction = StoppingShare },
            new ValidationSpec { Strategy = strategy, Folds = 1 },
            trial.Data.Seed
        );
        return winner.Fit(encoder, Rows(stopping.Rest), Rows(stopping.Holdout));

        Dataset Rows(int[] places) => estimator.Table.Encode(encoder, [.. places.Select(place => split.Rest[place])]);
    }

    /// <summary>Evenly spaced rows: shuffling all of a large hold-out would take longer than training.</summary>
    private static int[] Sample(int[] rows)
    {
        const int Most = 5000;
        return rows.Length <= Most ? rows : [.. Enumerable.Range(0, Most).Select(i => rows[(int)((long)i * rows.Length / Most)])];
    }

    private (SortedDictionary<string, double> Scores, HoldoutScore Holdout, double[]? Permutation, DecisionCost? Cost) Score(
        TrainedModel model,
        RowEncoder encoder
    )
    {
        var rows = estimator.Table.Encode(encoder, split.Holdout);
        var scoring = estimator.Score(model, rows);
        var every = scores
            .WithEvery(trial.Model, trial.Data.Label.Count > 0)
            .Checked([("the hold-out", rows)], estimator.Table.Labels.Classes, log);
        var all = every.Of(scoring, "the hold-out");
        var groups = estimator.Table.Groups is null ? null : split.Holdout.Select(row => estimator.Table.Groups[row]).ToArray();
        var (low, high) = Bootstrap.Interval95(scores.Objective, scoring, groups, trial.Data.Seed);
        var holdout = new HoldoutScore
        {
            Metric = scores.Objective.Name,
            Value = all[scores.Objective.Name],
            Interval95 = [low, high],
        };
        var cost = trial.Model.Costs is null ? null : FoldScores.Costs([scoring], model.Thresholds![0]);
        // Without labels there is nothing to lose.
        if (!scores.Objective.Known.NeedsLabels)
            return (all, holdout, null, cost);
        var permutation = Importance.Permutation(
            model,
            estimator.Table.Encode(encoder, Sample(split.Holdout)),
            scores.Objective,
            trial.Model.Task,
            estimator.Table.Labels.Classes?.Count ?? 0,
            trial.Data.Seed,
            costs: trial.Model.Costs,
            features: [.. encoder.Encoders.Select(feature => (feature.Offset, feature.Columns.Count))]
        );
        return (all, holdout, Array.TrueForAll(permutation, double.IsFinite) ? permutation : null, cost);
    }
}
