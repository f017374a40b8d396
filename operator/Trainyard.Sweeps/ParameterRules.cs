using System.Text.Json;
using Trainyard.Api;

namespace Trainyard.Sweeps;

/// <summary>What must hold of the fields of a parameter for the tuning library to read it.</summary>
internal static class ParameterRules
{
    private const string Reason = FaultReason.InvalidSearchSpace;

    public static void Check(ParameterSpec parameter, string path, Faults faults)
    {
        faults.RequireDefined(parameter.Type, Reason, $"{path}.type");
        if (parameter.Scale is { } scale)
        {
            faults.RequireDefined(scale, Reason, $"{path}.scale");
        }

        CheckRange(parameter, path, faults);
        CheckValues(parameter, path, faults);
        CheckScalars(parameter.When?.In, $"{path}.when.in", faults);
    }

    private static void CheckRange(ParameterSpec parameter, string path, Faults faults)
    {
        if (parameter.Type is not (ParameterType.Double or ParameterType.Integer))
        {
            var none = parameter is { Min: null, Max: null, Step: null, Scale: null };
            faults.Require(none, Reason, path, $"min, max, step and scale are for Double and Integer, not for {parameter.Type}");
            return;
        }

        faults.Require(parameter.Min is not null, Reason, $"{path}.min", $"missing: {parameter.Type} needs the least value");
        faults.Require(parameter.Max is not null, Reason, $"{path}.max", $"missing: {parameter.Type} needs the greatest value");
        if (parameter.Type != ParameterType.Integer)
        {
            return;
        }

        RequireWhole(parameter.Min, $"{path}.min", faults);
        RequireWhole(parameter.Max, $"{path}.max", faults);
        RequireWhole(parameter.Step, $"{path}.step", faults);
    }

    private static void CheckValues(ParameterSpec parameter, string path, Faults faults)
    {
        var categorical = parameter.Type == ParameterType.Categorical;
        faults.Require(
            categorical || parameter.Values is null,
            Reason,
            $"{path}.values",
            $"for Categorical only, not for {parameter.Type}"
        );
        if (categorical)
        {
            CheckScalars(parameter.Values, $"{path}.values", faults);
        }
    }

    /// <summary>Beyond 2^53 a double no longer tells one whole number from the next.</summary>
    private static void RequireWhole(double? number, string path, Faults faults)
    {
        var whole = number is not { } given || (double.IsInteger(given) && Math.Abs(given) <= 1L << 53);
        faults.Require(whole, Reason, path, $"{Faults.Show(number ?? 0)} is no whole number up to 2^53: an Integer needs one");
    }

    private static void CheckScalars(IReadOnlyList<JsonElement>? values, string path, Faults faults)
    {
        foreach (var (index, value) in (values ?? []).Index())
        {
            faults.Require(SearchSpaces.IsScalar(value), Reason, $"{path}[{index}]", "use a text, a number or a boolean");
        }
    }
}
