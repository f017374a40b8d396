using System.Text.RegularExpressions;
using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>What must hold of a Scorer beyond its schema. Every fault is told at once.</summary>
public static partial class ScorerRules
{
    /// <summary>All that is wrong with a scorer; nothing if it can run.</summary>
    public static IReadOnlyList<Fault> Check(Scorer scorer)
    {
        var faults = new Faults();
        var (spec, name) = (scorer.Spec, scorer.Metadata.Name ?? "");
        faults.Require(
            name.Length <= 44 && Name().IsMatch(name),
            FaultReason.InvalidMetadata,
            "metadata.name",
            $"\"{name}\" cannot name its Jobs: use at most 44 small letters, digits and -, a letter first and no - last"
        );
        faults.Require(
            spec.Model.TrainingJob is null != spec.Model.Uri is null,
            FaultReason.InvalidModel,
            "spec.model",
            "name either trainingJob or uri"
        );
        faults.RequireInside(spec.Model.Uri, FaultReason.InvalidModel, "spec.model.uri");
        faults.RequireDefined(spec.Model.Promote, FaultReason.InvalidModel, "spec.model.promote");
        CheckStores(spec.Input, spec.Output, faults);
        foreach (var (column, expression) in spec.Columns ?? new Dictionary<string, string>())
        {
            faults.Require(
                ColumnExpression.Parse(expression) is not null,
                FaultReason.InvalidSpec,
                $"spec.columns.{column}",
                $"\"{expression}\" is no column: write one of the model's answers, such as score, or compare it: score > 0.5"
            );
        }

        CheckMode(spec, faults);
        return faults.Found;
    }

    private static void CheckStores(ScorerInput input, ScorerOutput output, Faults faults)
    {
        faults.Require(input.Kind is not null, FaultReason.InvalidSpec, "spec.input", OneStore);
        faults.Require(output.Kind is not null, FaultReason.InvalidSpec, "spec.output", OneStore);
        if (input.Kind is not null && output.Kind is not null && StorePair.Fault(input, output) is { } fault)
            faults.Require(false, FaultReason.InvalidSpec, "spec.output", fault);
        faults.Require(
            input.Influx is null || input.Influx.Measurement != output.Influx?.Measurement,
            FaultReason.InvalidSpec,
            "spec.output.influx.measurement",
            $"\"{output.Influx?.Measurement}\" is the input: results would be scored, too; write them into a measurement of their own"
        );
        faults.Require(
            input.Postgres is null || input.Postgres.Table != output.Postgres?.Table,
            FaultReason.InvalidSpec,
            "spec.output.postgres.table",
            $"\"{output.Postgres?.Table}\" is the input: what is scored is what is in the output; use a table of its own"
        );
        faults.Require(
            input.Queue is null || (input.Queue.Name != output.Queue?.Name && input.Queue.Name != output.Queue?.Errors),
            FaultReason.InvalidSpec,
            "spec.output.queue",
            $"\"{input.Queue?.Name}\" is the input: results would be scored, too; use a queue of its own"
        );
    }

    private static void CheckMode(ScorerSpec spec, Faults faults)
    {
        var mode = ScorerMode.Read(spec.Mode);
        faults.Require(
            mode is not null,
            FaultReason.InvalidSpec,
            "spec.mode",
            $"{spec.Mode} is no mode: write Stream, Once or {{ schedule: \"*/10 * * * *\" }}"
        );
        if (mode?.Schedule is { } schedule)
            faults.RequireSchedule(schedule, "*/10 * * * *", FaultReason.InvalidSpec, "spec.mode.schedule");

        if (spec.Autoscaling is not { } scaling)
            return;
        faults.Require(
            mode is null || mode.IsStream,
            FaultReason.InvalidSpec,
            "spec.autoscaling",
            "is for mode: Stream; a Job has one pod: leave it out"
        );
        faults.Require(
            scaling.MinReplicas >= 1 && scaling.MinReplicas <= scaling.MaxReplicas,
            FaultReason.InvalidSpec,
            "spec.autoscaling.maxReplicas",
            $"{scaling.MaxReplicas} is below minReplicas, which is {scaling.MinReplicas}, or below 1"
        );
        faults.RequireDuration(scaling.TargetLag, FaultReason.InvalidSpec, "spec.autoscaling.targetLag");
    }

    private const string OneStore = "name exactly one of influx, postgres, queue and files";

    [GeneratedRegex("^[a-z]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex Name();
}
