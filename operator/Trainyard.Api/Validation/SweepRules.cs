using System.Text.Json;

namespace Trainyard.Api;

/// <summary>What must hold of spec.sweep beyond its schema. Whether a sampler can do the space is for the tuning library to say.</summary>
internal static class SweepRules
{
    public static void Check(SweepSpec sweep, Faults faults)
    {
        faults.Require(sweep.MaxTrials >= 1, FaultReason.InvalidSweep, "spec.sweep.maxTrials", $"{sweep.MaxTrials}: use at least 1");
        faults.Require(sweep.Parallelism >= 1, FaultReason.InvalidSweep, "spec.sweep.parallelism", $"{sweep.Parallelism}: use at least 1");
        faults.RequireDuration(sweep.MaxDuration, FaultReason.InvalidSweep, "spec.sweep.maxDuration");
        faults.Require(sweep.Plateau is not { Trials: < 1 }, FaultReason.InvalidSweep, "spec.sweep.plateau.trials", "use at least 1");
        faults.Require(sweep.Plateau is not { MinImprovement: < 0 }, FaultReason.InvalidSweep, "spec.sweep.plateau.minImprovement", "use 0 or more");
        faults.Require(sweep.Parameters.Count > 0, FaultReason.EmptySearchSpace, "spec.sweep.parameters", "empty: name at least one parameter to search, or leave out spec.sweep to train once");
        faults.RequireUnique(sweep.Parameters.Select(parameter => parameter.Name), FaultReason.InvalidSearchSpace, index => $"spec.sweep.parameters[{index}].name");
        foreach (var (index, parameter) in sweep.Parameters.Index()) CheckParameter(parameter, sweep.Parameters, $"spec.sweep.parameters[{index}]", faults);
        foreach (var (index, point) in (sweep.Enqueue ?? []).Index()) CheckPoint(point, sweep.Parameters, $"spec.sweep.enqueue[{index}]", faults);
    }

    private static void CheckParameter(ParameterSpec parameter, IReadOnlyList<ParameterSpec> all, string path, Faults faults)
    {
        faults.RequireDefined(parameter.Type, FaultReason.InvalidSearchSpace, $"{path}.type");
        if (parameter.Scale is { } scale) faults.RequireDefined(scale, FaultReason.InvalidSearchSpace, $"{path}.scale");
        if (parameter.Type is ParameterType.Double or ParameterType.Integer) CheckRange(parameter, path, faults);
        else faults.Require(parameter is { Min: null, Max: null, Step: null, Scale: null }, FaultReason.InvalidSearchSpace, path, $"min, max, step and scale are for Double and Integer, not for {parameter.Type}");
        if (parameter.Type == ParameterType.Categorical) CheckValues(parameter, path, faults);
        else faults.Require(parameter.Values is null, FaultReason.InvalidSearchSpace, $"{path}.values", $"for Categorical only, not for {parameter.Type}");
        if (parameter.When is { } when) CheckCondition(parameter, when, all, $"{path}.when", faults);
    }

    private static void CheckRange(ParameterSpec parameter, string path, Faults faults)
    {
        const string reason = FaultReason.InvalidSearchSpace;
        faults.Require(parameter.Min is not null, reason, $"{path}.min", $"missing: {parameter.Type} needs the least value");
        faults.Require(parameter.Max is not null, reason, $"{path}.max", $"missing: {parameter.Type} needs the greatest value");
        if (parameter is not { Min: { } min, Max: { } max }) return;
        faults.Require(min <= max, reason, $"{path}.min", $"{Faults.Show(min)} is above max: use a number up to {Faults.Show(max)}");
        faults.Require(parameter.Scale != ParameterScale.Log || min > 0, reason, $"{path}.min", $"{Faults.Show(min)} has no logarithm: under scale Log use a number above 0");
        faults.Require(parameter.Step is not <= 0, reason, $"{path}.step", "use a number above 0");
        if (parameter.Type != ParameterType.Integer) return;
        faults.Require(double.IsInteger(min), reason, $"{path}.min", $"{Faults.Show(min)} is not whole: an Integer needs a whole number");
        faults.Require(double.IsInteger(max), reason, $"{path}.max", $"{Faults.Show(max)} is not whole: an Integer needs a whole number");
        faults.Require(parameter.Step is null || double.IsInteger(parameter.Step.Value), reason, $"{path}.step", "an Integer needs a whole step");
    }

    private static void CheckValues(ParameterSpec parameter, string path, Faults faults)
    {
        const string reason = FaultReason.InvalidSearchSpace;
        var values = parameter.Values ?? [];
        faults.Require(values.Count > 0, reason, $"{path}.values", "missing: a Categorical needs at least one value");
        foreach (var (index, value) in values.Index()) faults.Require(IsScalar(value), reason, $"{path}.values[{index}]", "use a text, a number or a boolean");
        faults.RequireUnique(values.Select(value => value.GetRawText()), reason, index => $"{path}.values[{index}]");
    }

    private static void CheckCondition(ParameterSpec parameter, ConditionSpec when, IReadOnlyList<ParameterSpec> all, string path, Faults faults)
    {
        const string reason = FaultReason.InvalidSearchSpace;
        var other = all.FirstOrDefault(candidate => candidate.Name == when.Parameter);
        faults.Require(other is not null, reason, $"{path}.parameter", $"\"{when.Parameter}\" is no parameter of this space: use one of {string.Join(", ", all.Select(p => p.Name).Where(name => name != parameter.Name))}");
        if (other is null) return;
        faults.Require(!LeadsBack(parameter, all), reason, $"{path}.parameter", "the conditions go in a circle: a parameter cannot depend on itself");
        faults.Require(when.In is not { Count: 0 }, reason, $"{path}.in", "empty: name a value, or leave it out");
        if (other is not { Type: ParameterType.Categorical, Values: { } values }) return;
        var known = values.Select(value => value.GetRawText()).ToHashSet(StringComparer.Ordinal);
        foreach (var (index, value) in (when.In ?? []).Index())
        {
            faults.Require(known.Contains(value.GetRawText()), reason, $"{path}.in[{index}]", $"{value.GetRawText()} is no value of {other.Name}: use one of {string.Join(", ", known)}");
        }
    }

    private static bool LeadsBack(ParameterSpec start, IReadOnlyList<ParameterSpec> all)
    {
        var at = start;
        for (var hops = 0; hops <= all.Count; hops++)
        {
            if (at?.When is not { } when) return false;
            at = all.FirstOrDefault(candidate => candidate.Name == when.Parameter);
        }

        return true;
    }

    private static void CheckPoint(IReadOnlyDictionary<string, JsonElement> point, IReadOnlyList<ParameterSpec> all, string path, Faults faults)
    {
        foreach (var (name, value) in point)
        {
            var parameter = all.FirstOrDefault(candidate => candidate.Name == name);
            faults.Require(parameter is not null, FaultReason.InvalidSweep, $"{path}.{name}", $"no parameter of this space: use {string.Join(", ", all.Select(p => p.Name))}");
            if (parameter is not null) faults.Require(Holds(parameter, value), FaultReason.InvalidSweep, $"{path}.{name}", $"{value.GetRawText()} does not lie in the parameter's range");
        }
    }

    private static bool Holds(ParameterSpec parameter, JsonElement value) => parameter.Type switch
    {
        ParameterType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        ParameterType.Categorical => parameter.Values?.Any(known => known.GetRawText() == value.GetRawText()) == true,
        _ => value.ValueKind == JsonValueKind.Number && value.GetDouble() >= parameter.Min && value.GetDouble() <= parameter.Max,
    };

    private static bool IsScalar(JsonElement value) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;
}
