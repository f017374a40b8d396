using System.Text.Json;
using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Sweeps;

/// <summary>Between the API's records and the tuning library's.</summary>
public static class SearchSpaces
{
    internal const string NoPruner = "None";
    private const string DefaultPruner = "LearningCurve";

    /// <summary>The parameters of a sweep.</summary>
    public static IReadOnlyList<Tuning.Parameter> Parameters(SweepSpec sweep) => [.. sweep.Parameters.Select(Parameter)];

    /// <summary>The space of a valid sweep.</summary>
    public static Tuning.SearchSpace Of(SweepSpec sweep) => new(Parameters(sweep), sweep.Constraints);

    /// <summary>The pruner of a valid spec.</summary>
    public static Tuning.IPruner Pruner(TrainingJobSpec spec)
    {
        var pruner = spec.Sweep?.Pruner ?? new();
        return Tuning.PrunerCatalog.Find(PrunerName(pruner, spec.AllObjectives.Count), pruner.Options)!;
    }

    /// <summary>The pruner's name. A curve is of one objective, and says nothing of how a trial will stand in the others.</summary>
    public static string PrunerName(PrunerSpec pruner, int objectives) => pruner.Name ?? (objectives > 1 ? NoPruner : DefaultPruner);

    /// <summary>Which way each objective is better.</summary>
    public static IReadOnlyList<Tuning.Direction> Directions(TrainingJobSpec spec) =>
        [
            .. spec.AllObjectives.Select(objective =>
                objective.ResolvedGoal == Goal.Maximize ? Tuning.Direction.Maximize : Tuning.Direction.Minimize
            ),
        ];

    /// <summary>A point of the space; what is no text, number or boolean is left out.</summary>
    public static Tuning.ParameterSet Point(IReadOnlyDictionary<string, JsonElement> values) =>
        new(values.Where(pair => IsScalar(pair.Value)).Select(pair => KeyValuePair.Create(pair.Key, Value(pair.Value))));

    /// <summary>A point as a Trial's spec holds it.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Json(Tuning.ParameterSet point) =>
        point.ToDictionary(pair => pair.Key, pair => Json(pair.Value));

    /// <summary>By parameter what lies farthest out, as a Trial's spec would hold it.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> Ends(Tuning.SearchSpace space) =>
        space.Ends.ToDictionary(pair => pair.Key, IReadOnlyList<JsonElement> (pair) => [.. pair.Value.Select(Json)]);

    /// <summary>A trial as samplers see it.</summary>
    /// <param name="trial">The Trial.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="objectives">What is optimised.</param>
    internal static Tuning.Trial Seen(Trial trial, Tuning.ParameterSet parameters, IReadOnlyList<WeightedObjective> objectives) =>
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
            Values = FinalValues.Of(trial, objectives) ?? [],
            Curve = trial.Status?.Curve is { } curve ? [.. curve.Select(point => new Tuning.CurvePoint(point.Step, point.Value))] : [],
        };

    /// <summary>The first objective's value of a trial that has succeeded; null where it has none, or none that is finite.</summary>
    internal static double? FinalValue(Trial trial) =>
        trial.Status is { Phase: TrialPhase.Succeeded, Value: { } value } && double.IsFinite(value) ? value : null;

    internal static bool IsScalar(JsonElement value) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

    private static Tuning.Parameter Parameter(ParameterSpec spec) =>
        spec.Type switch
        {
            ParameterType.Double => new Tuning.DoubleParameter
            {
                Name = spec.Name,
                Min = spec.Min ?? 0,
                Max = spec.Max ?? 0,
                Scale = Scale(spec),
                Step = spec.Step,
                When = When(spec),
            },
            ParameterType.Integer => new Tuning.IntegerParameter
            {
                Name = spec.Name,
                Min = (long)(spec.Min ?? 0),
                Max = (long)(spec.Max ?? 0),
                Scale = Scale(spec),
                Step = (long)(spec.Step ?? 1),
                When = When(spec),
            },
            ParameterType.Categorical => new Tuning.CategoricalParameter
            {
                Name = spec.Name,
                Values = [.. (spec.Values ?? []).Select(Value)],
                When = When(spec),
            },
            _ => new Tuning.BooleanParameter { Name = spec.Name, When = When(spec) },
        };

    private static Tuning.Scale Scale(ParameterSpec spec) => spec.Scale == ParameterScale.Log ? Tuning.Scale.Log : Tuning.Scale.Linear;

    private static Tuning.Condition? When(ParameterSpec spec) =>
        spec.When is not { } when
            ? null
            : new()
            {
                Parameter = when.Parameter,
                In = when.In is null ? null : [.. when.In.Select(Value)],
                Min = when.Min,
                Max = when.Max,
            };

    private static Tuning.ParameterValue Value(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => value.ToString(),
        };

    private static JsonElement Json(Tuning.ParameterValue value)
    {
        var text = value.Kind == Tuning.ParameterValueKind.Text ? $"\"{JsonEncodedText.Encode(value.AsText)}\"" : value.ToString();
        return JsonElement.Parse(text);
    }
}
