using System.Text.Json;

namespace Trainyard.Api;

/// <summary>What must hold of spec.sweep for the tuning library to read it: it says itself what holds of a space, its points, samplers and
/// pruners.</summary>
internal static class SweepRules
{
    public static void Check(SweepSpec sweep, Faults faults)
    {
        faults.Require(sweep.MaxTrials >= 1, FaultReason.InvalidSweep, "spec.sweep.maxTrials", $"{sweep.MaxTrials}: use at least 1");
        faults.Require(sweep.Parallelism >= 1, FaultReason.InvalidSweep, "spec.sweep.parallelism", $"{sweep.Parallelism}: use at least 1");
        faults.RequireDuration(sweep.MaxDuration, FaultReason.InvalidSweep, "spec.sweep.maxDuration");
        faults.Require(sweep.Plateau is not { Trials: < 1 }, FaultReason.InvalidSweep, "spec.sweep.plateau.trials", "use at least 1");
        faults.Require(
            sweep.Plateau is not { MinImprovement: < 0 },
            FaultReason.InvalidSweep,
            "spec.sweep.plateau.minImprovement",
            "use 0 or more"
        );
        faults.Require(
            sweep.Parameters.Count > 0,
            FaultReason.EmptySearchSpace,
            "spec.sweep.parameters",
            "empty: name at least one parameter to search, or leave out spec.sweep to train once"
        );
        foreach (var (index, parameter) in sweep.Parameters.Index())
            CheckParameter(parameter, $"spec.sweep.parameters[{index}]", faults);
        foreach (var (index, point) in (sweep.Enqueue ?? []).Index())
            CheckPoint(point, $"spec.sweep.enqueue[{index}]", faults);
    }

    private static void CheckParameter(ParameterSpec parameter, string path, Faults faults)
    {
        faults.RequireDefined(parameter.Type, FaultReason.InvalidSearchSpace, $"{path}.type");
        if (parameter.Scale is { } scale)
            faults.RequireDefined(scale, FaultReason.InvalidSearchSpace, $"{path}.scale");
        if (parameter.Type is ParameterType.Double or ParameterType.Integer)
        {
            CheckRange(parameter, path, faults);
        }
        else
        {
            faults.Require(
                parameter is { Min: null, Max: null, Step: null, Scale: null },
                FaultReason.InvalidSearchSpace,
                path,
                $"min, max, step and scale are for Double and Integer, not for {parameter.Type}"
            );
        }

        if (parameter.Type == ParameterType.Categorical)
        {
            CheckScalars(parameter.Values, $"{path}.values", faults);
        }
        else
        {
            faults.Require(
                parameter.Values is null,
                FaultReason.InvalidSearchSpace,
                $"{path}.values",
                $"for Categorical only, not for {parameter.Type}"
            );
        }

        CheckScalars(parameter.When?.In, $"{path}.when.in", faults);
    }

    private static void CheckRange(ParameterSpec parameter, string path, Faults faults)
    {
        const string reason = FaultReason.InvalidSearchSpace;
        faults.Require(parameter.Min is not null, reason, $"{path}.min", $"missing: {parameter.Type} needs the least value");
        faults.Require(parameter.Max is not null, reason, $"{path}.max", $"missing: {parameter.Type} needs the greatest value");
        if (parameter.Type != ParameterType.Integer)
            return;
        RequireWhole(parameter.Min, $"{path}.min", faults);
        RequireWhole(parameter.Max, $"{path}.max", faults);
        RequireWhole(parameter.Step, $"{path}.step", faults);
    }

    /// <summary>Beyond 2^53 a double no longer tells one whole number from the next.</summary>
    private static void RequireWhole(double? number, string path, Faults faults) =>
        faults.Require(
            number is null || (double.IsInteger(number.Value) && Math.Abs(number.Value) <= 1L << 53),
            FaultReason.InvalidSearchSpace,
            path,
            $"{Faults.Show(number ?? 0)} is no whole number up to 2^53: an Integer needs one"
        );

    private static void CheckScalars(IReadOnlyList<JsonElement>? values, string path, Faults faults)
    {
        foreach (var (index, value) in (values ?? []).Index())
            faults.Require(IsScalar(value), FaultReason.InvalidSearchSpace, $"{path}[{index}]", "use a text, a number or a boolean");
    }

    private static void CheckPoint(IReadOnlyDictionary<string, JsonElement> point, string path, Faults faults)
    {
        foreach (var (name, value) in point)
        {
            faults.Require(
                IsScalar(value),
                FaultReason.InvalidSweep,
                $"{path}.{name}",
                $"{value.GetRawText()}: use a text, a number or a boolean"
            );
        }
    }

    private static bool IsScalar(JsonElement value) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;
}
