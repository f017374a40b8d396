using System.Text.Json.Nodes;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning.Wide;

/// <summary>Parameters and points as optuna_peer.py reads and writes them.</summary>
internal static class OptunaSpace
{
    public static JsonNode Write(Parameter parameter)
    {
        var json = parameter switch
        {
            DoubleParameter p => Number("Double", p.Min, p.Max, p.Scale),
            IntegerParameter p => Number("Integer", p.Min, p.Max, p.Scale),
            CategoricalParameter p => new JsonObject { ["type"] = "Categorical", ["values"] = new JsonArray([.. p.Values.Select(Value)]) },
            _ => new JsonObject { ["type"] = "Categorical", ["values"] = new JsonArray(false, true) },
        };
        json["name"] = parameter.Name;
        if (parameter.When is { } when)
        {
            json["when"] = new JsonObject { ["parameter"] = when.Parameter };
            if (when.In is { } values)
                json["when"]!["in"] = new JsonArray([.. values.Select(Value)]);
            if (when.Min is { } min)
                json["when"]!["min"] = min;
            if (when.Max is { } max)
                json["when"]!["max"] = max;
        }

        return json;
    }

    public static ParameterSet Read(SearchSpace space, JsonObject point) =>
        new(
            space
                .Parameters.Where(parameter => point.ContainsKey(parameter.Name))
                .ToDictionary(parameter => parameter.Name, parameter => Value(parameter, point[parameter.Name]!))
        );

    private static JsonObject Number(string type, double min, double max, Scale scale) =>
        new()
        {
            ["type"] = type,
            ["min"] = min,
            ["max"] = max,
            ["log"] = scale == Scale.Log,
        };

    private static JsonNode Value(ParameterValue value) =>
        value.Kind switch
        {
            ParameterValueKind.Number => JsonValue.Create(value.AsNumber),
            ParameterValueKind.Text => JsonValue.Create(value.AsText),
            _ => JsonValue.Create(value.AsBoolean),
        };

    private static ParameterValue Value(Parameter parameter, JsonNode value) =>
        parameter switch
        {
            BooleanParameter => value.GetValue<bool>(),
            CategoricalParameter when value.GetValueKind() == System.Text.Json.JsonValueKind.String => value.GetValue<string>(),
            _ => value.GetValue<double>(),
        };
}
