using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Cli.Exports;

/// <summary>
/// A history as a journal of Optuna's (JournalFileStorage since 3.1, JournalFileBackend since 4.0): one study that bears the job's name,
/// and a line for each trial. The operations are those of optuna/storages/_journal/storage.py.
/// </summary>
internal static class OptunaJournal
{
    private const int CreateStudy = 0;
    private const int CreateTrial = 4;

    public static byte[] Write(TrainingJob job, IEnumerable<TrialRecord> trials)
    {
        var spaces = (job.Spec.Sweep?.Parameters ?? []).ToDictionary(parameter => parameter.Name);
        var lines = trials
            .OrderBy(trial => trial.Run)
            .ThenBy(trial => trial.Number)
            .Select(trial => Trial(trial, spaces, job.Spec.AllObjectives))
            .Prepend(Study(job));
        return Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line.ToJsonString() + "\n")));
    }

    private static JsonObject Study(TrainingJob job) =>
        new()
        {
            ["op_code"] = CreateStudy,
            ["worker_id"] = "trainyard",
            ["study_name"] = job.Metadata.Name,
            ["directions"] = new JsonArray([
                .. job.Spec.AllObjectives.Select(objective => JsonValue.Create(objective.ResolvedGoal == Goal.Maximize ? 2 : 1)),
            ]),
        };

    private static JsonObject Trial(
        TrialRecord trial,
        Dictionary<string, ParameterSpec> spaces,
        IReadOnlyList<WeightedObjective> objectives
    )
    {
        var known = trial.Parameters.Where(pair => spaces.TryGetValue(pair.Key, out var spec) && Holds(spec, pair.Value)).ToList();
        var values = Values(trial, objectives);
        var line = new JsonObject
        {
            ["op_code"] = CreateTrial,
            ["worker_id"] = "trainyard",
            ["study_id"] = 0,
            ["state"] = State(trial, values),
            ["value"] = values is [var value] ? value : null,
            ["values"] = values is [_, _, ..] ? new JsonArray([.. values.Select(one => JsonValue.Create(one))]) : null,
            ["datetime_start"] = Time(trial.StartTime ?? trial.CompletionTime),
            ["distributions"] = new JsonObject(known.Select(pair => Pair(pair.Key, Distribution(spaces[pair.Key]).ToJsonString()))),
            ["params"] = new JsonObject(known.Select(pair => Pair(pair.Key, Internal(spaces[pair.Key], pair.Value)))),
            ["user_attrs"] = Attributes(trial, trial.Parameters.Except(known)),
            ["system_attrs"] = new JsonObject(),
            ["intermediate_values"] = new JsonObject(trial.Curve.Select(point => Pair(Text(point[0]), point[1]))),
        };
        if (trial.CompletionTime is { } end)
            line["datetime_complete"] = Time(end);
        return line;
    }

    /// <summary>A value for each objective; null where one has none.</summary>
    private static double[]? Values(TrialRecord trial, IReadOnlyList<WeightedObjective> objectives)
    {
        if (objectives.Count == 1)
            return trial.Value is { } only ? [only] : null;
        var values = objectives.Select(objective => trial.Metrics.ValueOf(objective.Metric) ?? double.NaN).ToArray();
        return values.All(double.IsFinite) ? values : null;
    }

    /// <summary>Whether a value is of the space as it is now: Optuna refuses a study with one that is not.</summary>
    private static bool Holds(ParameterSpec spec, JsonElement value) =>
        spec.Type is ParameterType.Double or ParameterType.Integer
            ? value.ValueKind == JsonValueKind.Number && value.GetDouble() >= spec.Min && value.GetDouble() <= spec.Max
            : Choices(spec).Any(choice => JsonElement.DeepEquals(choice, value));

    /// <summary>RUNNING 0, COMPLETE 1, PRUNED 2, FAIL 3; a complete trial must have a value.</summary>
    private static int State(TrialRecord trial, double[]? values) =>
        trial.State switch
        {
            nameof(TrialPhase.Succeeded) when values is not null => 1,
            nameof(TrialPhase.Pruned) => 2,
            nameof(TrialPhase.Running) or nameof(TrialPhase.Pending) => 0,
            _ => 3,
        };

    /// <summary>Optuna's own has no step where the scale is logarithmic.</summary>
    private static JsonObject Distribution(ParameterSpec spec)
    {
        var log = spec.Scale == ParameterScale.Log;
        return spec.Type switch
        {
            ParameterType.Double => Named(
                "FloatDistribution",
                new()
                {
                    ["step"] = log ? null : spec.Step,
                    ["low"] = spec.Min,
                    ["high"] = spec.Max,
                    ["log"] = log,
                }
            ),
            ParameterType.Integer => Named(
                "IntDistribution",
                new()
                {
                    ["log"] = log,
                    ["step"] = log ? 1 : (long)(spec.Step ?? 1),
                    ["low"] = (long)(spec.Min ?? 0),
                    ["high"] = (long)(spec.Max ?? 0),
                }
            ),
            _ => Named("CategoricalDistribution", new() { ["choices"] = new JsonArray([.. Choices(spec).Select(Node)]) }),
        };
    }

    private static JsonObject Named(string name, JsonObject attributes) => new() { ["name"] = name, ["attributes"] = attributes };

    private static IReadOnlyList<JsonElement> Choices(ParameterSpec spec) =>
        spec.Type == ParameterType.Boolean ? [JsonElement.Parse("false"), JsonElement.Parse("true")] : spec.Values ?? [];

    /// <summary>A number itself, a choice by its place.</summary>
    private static JsonNode? Internal(ParameterSpec spec, JsonElement value) =>
        spec.Type is ParameterType.Double or ParameterType.Integer
            ? Node(value)
            : Choices(spec).Index().First(choice => JsonElement.DeepEquals(choice.Item, value)).Index;

    private static JsonObject Attributes(TrialRecord trial, IEnumerable<KeyValuePair<string, JsonElement>> others)
    {
        var attributes = new JsonObject(trial.Metrics.Select(metric => Pair($"metrics:{metric.Key}", metric.Value)))
        {
            ["trainyard:trial"] = trial.Trial,
            ["trainyard:number"] = trial.Number,
            ["trainyard:run"] = trial.Run,
            ["trainyard:state"] = trial.State,
        };
        foreach (var (name, value) in others)
            attributes[$"params:{name}"] = Node(value);
        if (trial.FailureMessage is { } failure)
            attributes["trainyard:failure"] = $"{trial.FailureClass}: {failure}";
        return attributes;
    }

    private static KeyValuePair<string, JsonNode?> Pair(string name, JsonNode? value) => KeyValuePair.Create(name, value);

    private static JsonNode? Node(JsonElement value) => JsonNode.Parse(value.GetRawText());

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Optuna's times know no zone: these are UTC.</summary>
    private static string? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);
}
