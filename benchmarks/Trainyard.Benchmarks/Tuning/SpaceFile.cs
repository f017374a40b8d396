using System.Text.Json;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning;

/// <summary>
/// A search space in JSON, as a TrainingJob writes it: <c>{"parameters": [{"name", "type": "Double", "min", "max", "scale", "step",
/// "values", "when":
/// {"parameter", "in", "min", "max"}}], "constraints": ["a &lt;= b"]}</c>.
/// </summary>
internal static class SpaceFile
{
    public static SearchSpace Read(string path)
    {
        var root = JsonDocument.Parse(File.ReadAllText(path)).RootElement;
        var parameters = root.ValueKind == JsonValueKind.Array ? root : root.GetProperty("parameters");
        var constraints =
            root.ValueKind == JsonValueKind.Object && root.TryGetProperty("constraints", out var given)
                ? given.EnumerateArray().Select(text => text.GetString()!).ToList()
                : [];
        return new([.. parameters.EnumerateArray().Select(Parameter)], constraints);
    }

    private static Parameter Parameter(JsonElement json)
    {
        var name = json.GetProperty("name").GetString()!;
        var when = json.TryGetProperty("when", out var condition) ? Condition(condition) : null;
        var scale = json.TryGetProperty("scale", out var given) ? Enum.Parse<Scale>(given.GetString()!, ignoreCase: true) : Scale.Linear;
        var type = json.GetProperty("type").GetString()!;
        return type.ToUpperInvariant() switch
        {
            "DOUBLE" => new DoubleParameter
            {
                Name = name,
                When = when,
                Scale = scale,
                Min = Number(json, "min")!.Value,
                Max = Number(json, "max")!.Value,
                Step = Number(json, "step"),
            },
            "INTEGER" => new IntegerParameter
            {
                Name = name,
                When = when,
                Scale = scale,
                Min = (long)Number(json, "min")!,
                Max = (long)Number(json, "max")!,
                Step = (long)(Number(json, "step") ?? 1),
            },
            "CATEGORICAL" => new CategoricalParameter
            {
                Name = name,
                When = when,
                Values = Values(json, "values")!,
            },
            "BOOLEAN" => new BooleanParameter { Name = name, When = when },
            _ => throw new FormatException($"{name}: unknown type {type}"),
        };
    }

    private static Condition Condition(JsonElement json) =>
        new()
        {
            Parameter = json.GetProperty("parameter").GetString()!,
            In = Values(json, "in"),
            Min = Number(json, "min"),
            Max = Number(json, "max"),
        };

    private static double? Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetDouble() : null;

    private static List<ParameterValue>? Values(JsonElement json, string name) =>
        json.TryGetProperty(name, out var values) ? [.. values.EnumerateArray().Select(Value)] : null;

    private static ParameterValue Value(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.Number => json.GetDouble(),
            JsonValueKind.String => json.GetString()!,
            JsonValueKind.True or JsonValueKind.False => json.GetBoolean(),
            _ => throw new FormatException($"{json} is no value of a parameter"),
        };
}
