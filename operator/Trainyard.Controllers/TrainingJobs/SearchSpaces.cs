using System.Text.Json;
using Trainyard.Api;
using Tuning = Trainyard.Tuning;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>Between the API's records and the tuning library's.</summary>
internal static class SearchSpaces
{
    public static IReadOnlyList<Tuning.Parameter> Parameters(SweepSpec sweep) => [.. sweep.Parameters.Select(Parameter)];

    public static Tuning.SearchSpace Of(SweepSpec sweep) => new(Parameters(sweep), sweep.Constraints);

    /// <summary>The pruner of a valid spec.</summary>
    public static Tuning.IPruner Pruner(TrainingJobSpec spec)
    {
        var pruner = spec.Sweep?.Pruner ?? new();
        return Tuning.PrunerCatalog.Find(pruner.Name, pruner.Options)!;
    }

    public static Tuning.ParameterSet Point(IReadOnlyDictionary<string, JsonElement> values) =>
        new(values.Where(pair => IsScalar(pair.Value)).Select(pair => KeyValuePair.Create(pair.Key, Value(pair.Value))));

    public static IReadOnlyDictionary<string, JsonElement> Json(Tuning.ParameterSet point) =>
        point.ToDictionary(pair => pair.Key, pair => Json(pair.Value));

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

    private static bool IsScalar(JsonElement value) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;
}
