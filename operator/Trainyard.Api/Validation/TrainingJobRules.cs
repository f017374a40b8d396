using System.Text.RegularExpressions;
using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>What must hold of a TrainingJob beyond its schema, but for spec.sweep. Every fault is told at once.</summary>
public static partial class TrainingJobRules
{
    /// <summary>
    /// The longest name: with "-" run "-" number behind it, it must still be a label's value and leave room for the suffix of a pod (63
    /// characters).
    /// </summary>
    public const int MaxNameLength = 40;

    private static readonly string[] SourceSchemes = ["s3", "https", "http", "file", "pvc"];
    private static readonly string[] StoreSchemes = ["s3", "file", "pvc"];

    /// <summary>All that is wrong with a job; nothing if it can run.</summary>
    public static IReadOnlyList<Fault> Check(TrainingJob job)
    {
        var faults = new Faults();
        var name = job.Metadata.Name ?? "";
        faults.Require(
            name.Length <= MaxNameLength,
            FaultReason.InvalidMetadata,
            "metadata.name",
            $"has {name.Length} characters: use at most {MaxNameLength}, trials add their number to it"
        );
        CheckData(job.Spec.Data, job.Spec.Model.Task, faults);
        CheckModel(job.Spec, faults);
        CheckCosts(job.Spec, faults);
        ParameterNameRules.Check(job.Spec, faults);
        ObjectiveRules.Check(job.Spec, faults);
        CheckTrial(job.Spec.Trial, faults);
        ProgramRules.Check(job.Spec, faults);
        CheckOutput(job.Spec, faults);
        return faults.Found;
    }

    private static void CheckData(DataSpec data, LearningTask task, Faults faults)
    {
        const string reason = FaultReason.InvalidData;
        faults.Require(data.Sources.Count > 0, reason, "spec.data.sources", "empty: name at least one source of rows");
        faults.Require(
            data.Sources.Count < 2 || data.Query is not null,
            reason,
            "spec.data.query",
            "missing: several sources need a query that makes one table of them"
        );
        faults.RequireUnique(data.Sources.Select(source => source.Name), reason, index => $"spec.data.sources[{index}].name");
        foreach (var (index, source) in data.Sources.Index())
        {
            faults.Require(
                TableName().IsMatch(source.Name),
                reason,
                $"spec.data.sources[{index}].name",
                $"\"{source.Name}\" is no name of a table: use letters, digits and _"
            );
            RequireUri(source.Uri, SourceSchemes, reason, $"spec.data.sources[{index}].uri", faults);
            foreach (var (field, fault) in source.Csv is { } csv ? CsvFaults.Of(csv) : [])
                faults.Require(false, reason, $"spec.data.sources[{index}].csv.{field}", fault);
        }

        faults.Require(
            task == LearningTask.AnomalyDetection || data.Label.Count > 0,
            reason,
            "spec.data.label",
            "empty: name the column to predict"
        );
        faults.RequireUnique(data.Label, reason, index => $"spec.data.label[{index}]");
        foreach (var (index, label) in data.Label.Index())
        {
            faults.Require(
                data.Exclude?.Contains(label) != true,
                reason,
                $"spec.data.label[{index}]",
                $"\"{label}\" stands in spec.data.exclude too: a label is never a feature"
            );
        }

        faults.Require(
            data.Holdout.Fraction is >= 0 and <= 0.9,
            reason,
            "spec.data.holdout.fraction",
            $"{Faults.Show(data.Holdout.Fraction)}: use 0 (none) to 0.9"
        );
        CheckValidation(data.Validation, faults);
    }

    private static void CheckValidation(ValidationSpec validation, Faults faults)
    {
        const string reason = FaultReason.InvalidData;
        faults.RequireDefined(validation.Strategy, reason, "spec.data.validation.strategy");
        faults.Require(
            validation.Strategy == ValidationStrategy.Holdout || validation.Folds >= 2,
            reason,
            "spec.data.validation.folds",
            $"{validation.Folds}: use at least 2"
        );
        faults.Require(
            validation.Strategy != ValidationStrategy.Holdout || validation.Fraction is > 0 and < 1,
            reason,
            "spec.data.validation.fraction",
            $"{Faults.Show(validation.Fraction)}: use a number between 0 and 1"
        );
        faults.Require(
            validation.Strategy != ValidationStrategy.TimeSeries || validation.Column is not null,
            reason,
            "spec.data.validation.column",
            "missing: TimeSeries needs the column that orders the rows"
        );
    }

    private static void CheckModel(TrainingJobSpec spec, Faults faults)
    {
        faults.RequireDefined(spec.Model.Task, FaultReason.InvalidModel, "spec.model.task");
        faults.RequireDefined(spec.Model.Algorithm, FaultReason.UnknownAlgorithm, "spec.model.algorithm");
        var labels = spec.Data.Label.Count;
        var anomalies = spec.Model.Task == LearningTask.AnomalyDetection;
        var classification = anomalies || spec.Model.Task is LearningTask.BinaryClassification or LearningTask.MulticlassClassification;
        faults.Require(
            spec.HasOwnProgram || anomalies == (spec.Model.Algorithm == Algorithm.IsolationForest),
            FaultReason.InvalidModel,
            "spec.model.algorithm",
            $"{spec.Model.Algorithm} cannot learn {spec.Model.Task}: IsolationForest is for AnomalyDetection, and AnomalyDetection is by "
                + "IsolationForest"
        );
        faults.Require(
            !classification || labels <= 1,
            FaultReason.InvalidData,
            "spec.data.label",
            $"{spec.Model.Task} has one label, not {labels}"
        );
        faults.Require(
            spec.Model.Task != LearningTask.DirectionRegression || labels is 2 or 3,
            FaultReason.InvalidData,
            "spec.data.label",
            "DirectionRegression needs two labels (azimuth, zenith) or three (x, y, z)"
        );
    }

    private static void CheckCosts(TrainingJobSpec spec, Faults faults)
    {
        if (spec.Model.Costs is not { } costs)
            return;
        const string path = "spec.model.costs";
        faults.Require(
            spec.Model.Task == LearningTask.BinaryClassification,
            FaultReason.InvalidModel,
            path,
            $"{spec.Model.Task} has no threshold to choose: only a BinaryClassification has"
        );
        foreach (var (field, cost) in new[] { ("falsePositive", costs.FalsePositive), ("falseNegative", costs.FalseNegative) })
        {
            var text = $"{Faults.Show(cost)}: use a number greater than 0";
            faults.Require(cost > 0 && double.IsFinite(cost), FaultReason.InvalidModel, $"{path}.{field}", text);
        }

        faults.Require(
            !spec.Model.Parameters.Keys.Concat(spec.Sweep?.Parameters.Select(parameter => parameter.Name) ?? []).Contains("threshold"),
            FaultReason.InvalidModel,
            path,
            "the parameter threshold stands beside it: costs choose the threshold, leave out one of them"
        );
    }

    private static void CheckTrial(TrialTemplate? trial, Faults faults)
    {
        if (trial is null)
            return;
        faults.RequireDuration(trial.ActiveDeadline, FaultReason.InvalidTrialTemplate, "spec.trial.activeDeadline");
        faults.Require(
            trial.Workers is null || Enum.IsDefined(trial.Workers.Value),
            FaultReason.InvalidTrialTemplate,
            "spec.trial.workers",
            "not known: use Reuse or Pod"
        );
        faults.Require(
            trial.Retries is >= 0 and <= 10,
            FaultReason.InvalidTrialTemplate,
            "spec.trial.retries",
            $"{trial.Retries}: use 0 to 10"
        );
    }

    private static void CheckOutput(TrainingJobSpec spec, Faults faults)
    {
        if (spec.Output is { } output)
            RequireUri(output.Uri, StoreSchemes, FaultReason.InvalidSpec, "spec.output.uri", faults);
        faults.RequireDuration(spec.TtlAfterFinished, FaultReason.InvalidSpec, "spec.ttlAfterFinished");
        if (spec.Retrain is { } retrain)
            RetrainRules.Check(retrain, spec, faults);
    }

    private static void RequireUri(string uri, string[] schemes, string reason, string path, Faults faults)
    {
        var end = uri.IndexOf("://", StringComparison.Ordinal);
        var known = end > 0 && uri.Length > end + 3 && schemes.Contains(uri[..end]);
        faults.Require(
            known,
            reason,
            path,
            $"\"{uri}\" is no place that is known here: use {string.Join(", ", schemes.Select(scheme => scheme + "://"))}"
        );
        faults.RequireInside(uri, reason, path);
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex TableName();
}
