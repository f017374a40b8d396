using System.Globalization;
using System.Text;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>The page about a model that lies in its package, for people.</summary>
internal static class ModelCard
{
    internal const string FileName = "card.md";
    private const int MostFeatures = 20;
    private const int BarWidth = 30;

    /// <summary>The card of a model.</summary>
    /// <param name="encoder">Which of the model's columns are whose.</param>
    internal static byte[] Write(Manifest manifest, RowEncoder encoder, TrainedModel model)
    {
        var card = new StringBuilder();
        card.Append($"# {manifest.TrainingJob}, version {manifest.Version}\n\n");
        card.Append(
            $"{manifest.Algorithm} for {manifest.Task}, predicts "
                + $"{string.Join(", ", manifest.Signature.Outputs.Select(output => output.Name))}"
        );
        var positive = manifest.Signature.PositiveClass is { } named ? $"; the positive class is {named}" : "";
        card.Append(manifest.Signature.Classes is { } classes ? $" ({string.Join(", ", classes)}{positive})" : "");
        card.Append(
            Text($", trained on {manifest.TrainingRows} rows with the seed {manifest.Seed} by Trainyard {manifest.CodeVersion}.\n")
        );
        Score(card, manifest);
        Table(
            card,
            "Parameters",
            ["parameter", "value"],
            manifest.Parameters.Select(parameter => new[] { parameter.Key, parameter.Value.GetRawText() })
        );
        Anomalies(card, model);
        Costs(card, manifest);
        Importance(card, manifest);
        Shapes(card, manifest, encoder, model);
        Classes(card, manifest);
        Table(card, "Features", ["feature", "type", "range", "missing"], manifest.Signature.Features.Select(Describe));
        Table(
            card,
            "Data",
            ["source", "file", "bytes", "SHA-256"],
            manifest.Data.Select(file => new[] { file.Source, file.Uri, Text($"{file.Bytes}"), file.Digest["sha256:".Length..] })
        );
        Reading(card, manifest.Reading);
        if (manifest.Query is { } query)
            card.Append($"\n## Query\n\n```sql\n{query.Trim()}\n```\n");
        return Encoding.UTF8.GetBytes(card.ToString());
    }

    private static void Reading(StringBuilder card, DataReport? reading)
    {
        if (reading is null)
            return;
        card.Append("\n## How it was read\n\n");
        foreach (var file in reading.Files)
            card.Append($"- {file}\n");
        foreach (var warning in reading.Warnings)
            card.Append($"- **warning**: {warning}\n");
        Table(
            card,
            "Columns as they were read",
            ["column", "type", "why", "gaps", "range", "different", "such as"],
            reading.Columns.Select(column =>
                new[]
                {
                    column.Name,
                    column.Type.ToString(),
                    column.Why ?? "",
                    Gaps(column),
                    column.Range ?? "",
                    Text($"{column.Distinct}"),
                    string.Join(", ", column.Examples),
                }
            )
        );

        static string Gaps(DataColumn column) =>
            Text($"{column.Missing}")
            + (column.Gaps is { } words ? $" ({string.Join(", ", words.Select(word => Text($"{word.Key}: {word.Value}")))})" : "");
    }

    private static void Score(StringBuilder card, Manifest manifest)
    {
        if (manifest.Holdout is not { } holdout)
        {
            card.Append("\nIt has not been scored: the job keeps no hold-out.\n");
            return;
        }

        card.Append(
            CultureInfo.InvariantCulture,
            $"\n**{holdout.Metric} {holdout.Value:G5}** on rows that neither training nor tuning has seen (95 % interval "
                + $"{holdout.Interval95[0]:G5} to {holdout.Interval95[1]:G5}).\n"
        );
        Table(
            card,
            "Scores on the hold-out",
            ["metric", "value"],
            manifest.Metrics.Select(metric => new[] { metric.Key, Text($"{metric.Value:G6}") })
        );
    }

    private static void Anomalies(StringBuilder card, TrainedModel model)
    {
        if (model is not { Contamination: { } share, Thresholds: [var threshold] })
            return;
        card.Append(
            CultureInfo.InvariantCulture,
            $"\nA row is an anomaly from the score {threshold:G4} on, as {share:P1} of the training rows are. Scores go from 0 (in "
                + $"the midst of the others) to 1 (alone); where all rows are alike they are near 0.5.\n"
        );
    }

    private static void Costs(StringBuilder card, Manifest manifest)
    {
        if (manifest.Decision is not { } decision)
            return;
        card.Append(
            CultureInfo.InvariantCulture,
            $"\nA row is {manifest.Signature.PositiveClass} from the probability {decision.Threshold:G4} on: where missing one costs "
                + $"{decision.Costs.FalseNegative:G4} and a false alarm {decision.Costs.FalsePositive:G4}, that costs least.\n"
        );
        (string Rows, DecisionCost? Cost)[] measured = [("validation", decision.Validation), ("hold-out", decision.Holdout)];
        Table(
            card,
            "Mean cost of a row",
            ["rows", Text($"from {decision.Threshold:G4} on"), "from 0.5 on"],
            measured
                .Where(part => part.Cost is not null)
                .Select(part => new[] { part.Rows, Text($"{part.Cost!.Chosen:G4}"), Text($"{part.Cost.AtHalf:G4}") })
        );
    }

    private static void Shapes(StringBuilder card, Manifest manifest, RowEncoder encoder, TrainedModel model)
    {
        if (model.Shapes is not { } shapes)
            return;
        var outputs = manifest.Task switch
        {
            LearningTask.BinaryClassification => [manifest.Signature.PositiveClass!],
            LearningTask.MulticlassClassification => manifest.Signature.Classes!,
            LearningTask.DirectionRegression => ["x", "y", "z"],
            _ => [.. manifest.Signature.Outputs.Select(output => output.Name)],
        };
        Table(card, "What each feature adds", ShapeCharts.Head, ShapeCharts.Rows(encoder, outputs, shapes));
        card.Append(
            "\nWhatever the other features are. The curve goes along the feature's range in training; what it adds is in the label's "
                + "own unit (its logarithm under logTarget), of a class in log-odds.\n"
        );
    }

    private static void Importance(StringBuilder card, Manifest manifest)
    {
        if (manifest.Importance is not { Count: > 0 } importance || importance.All(feature => feature is { Permutation: null, Gain: null }))
            return;

        var most = importance.Max(Weight);
        var rows = importance
            .Take(MostFeatures)
            .Select(feature =>
                new[]
                {
                    feature.Feature,
                    feature.Permutation is { } loss ? Text($"{loss:G3}") : "",
                    feature.Gain is { } gain ? Text($"{gain:P1}") : "",
                    most > 0 ? $"`{new string('#', (int)Math.Round(BarWidth * Math.Max(0, Weight(feature)) / most))}`" : "",
                }
            );
        Table(card, "What it looks at", ["feature", "loss when shuffled", "gain", ""], rows);
        if (importance.Count > MostFeatures)
            card.Append(Text($"\n{importance.Count - MostFeatures} more features weigh less.\n"));

        static double Weight(FeatureImportance feature) => feature.Permutation ?? feature.Gain ?? 0;
    }

    private static void Classes(StringBuilder card, Manifest manifest)
    {
        if (manifest.Signature.Classes is not { } classes || manifest.Signature.Outputs[0].Histogram is not { } histogram)
            return;
        var most = histogram.Counts.Max();
        Table(
            card,
            "Classes in training",
            ["class", "rows", ""],
            classes.Select(
                (name, index) =>
                    new[]
                    {
                        name,
                        Text($"{histogram.Counts[index]}"),
                        $"`{new string('#', (int)Math.Round((double)BarWidth * histogram.Counts[index] / Math.Max(1, most)))}`",
                    }
            )
        );
    }

    private static string[] Describe(Feature feature) =>
        [
            feature.Name,
            feature.Type.ToString(),
            feature.Categories is { } categories
                ? string.Join(", ", categories.Take(6)) + (categories.Count > 6 ? Text($" and {categories.Count - 6} more") : "")
                : Text($"{feature.Min:G6} to {feature.Max:G6}"),
            Text($"{feature.Missing:P1}"),
        ];

    private static void Table(StringBuilder card, string title, string[] head, IEnumerable<string[]> rows)
    {
        var all = rows.ToArray();
        if (all.Length == 0)
            return;
        card.Append($"\n## {title}\n\n| {string.Join(" | ", head)} |\n|{string.Concat(head.Select(_ => " --- |"))}\n");
        foreach (var row in all)
        {
            card.Append(
                $"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ')))} |\n"
            );
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
