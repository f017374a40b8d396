namespace Trainyard.Tuning;

/// <summary>Finds every fault of a search space.</summary>
internal static class SearchSpaceValidator
{
    public static List<string> Faults(IReadOnlyList<Parameter> parameters, IReadOnlyList<string> constraints)
    {
        var faults = new List<string>();
        if (parameters.Count == 0)
        {
            faults.Add("parameters: a search space needs at least one");
        }

        faults.AddRange(parameters.Where(p => string.IsNullOrWhiteSpace(p.Name)).Select(_ => "parameters: a name is empty"));
        faults.AddRange(parameters.GroupBy(p => p.Name).Where(g => g.Count() > 1).Select(g => $"{g.Key}: the name is given {g.Count()} times"));
        var byName = parameters.GroupBy(p => p.Name).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            faults.AddRange(RangeFaults(parameter).Concat(ConditionFaults(parameter, byName)).Select(fault => $"{parameter.Name}: {fault}"));
        }

        foreach (var text in constraints)
        {
            if (Constraint.FaultOf(text, parameters) is { } fault)
            {
                faults.Add($"{text}: {fault}");
            }
        }

        return faults;
    }

    private static IEnumerable<string> RangeFaults(Parameter parameter) => parameter switch
    {
        DoubleParameter p => NumberFaults(p.Min, p.Max, p.Step, p.Scale),
        IntegerParameter p => NumberFaults(p.Min, p.Max, p.Step, p.Scale),
        CategoricalParameter p => ValueFaults(p.Values),
        _ => [],
    };

    private static IEnumerable<string> NumberFaults(double min, double max, double? step, Scale scale)
    {
        if (!double.IsFinite(min) || !double.IsFinite(max))
        {
            yield return "min and max must be finite";
        }

        if (min > max)
        {
            yield return $"min {min} is above max {max}";
        }

        if (scale == Scale.Log && min <= 0)
        {
            yield return $"a log scale needs a min above 0, not {min}";
        }

        if (step is { } s && !(s > 0 && double.IsFinite(s)))
        {
            yield return $"step {s} must be above 0";
        }
    }

    private static IEnumerable<string> ValueFaults(IReadOnlyList<ParameterValue> values)
    {
        if (values.Count == 0)
        {
            yield return "values are missing";
        }

        foreach (var group in values.GroupBy(value => value).Where(group => group.Count() > 1))
        {
            yield return $"value {group.Key} is given {group.Count()} times";
        }
    }

    private static IEnumerable<string> ConditionFaults(Parameter parameter, Dictionary<string, Parameter> byName)
    {
        if (parameter.When is not { } when)
        {
            yield break;
        }

        if (!byName.TryGetValue(when.Parameter, out var parent))
        {
            yield return $"when names {when.Parameter}, which is no parameter";
            yield break;
        }

        if (IsInCycle(parameter, byName))
        {
            yield return "when leads back to the parameter itself";
            yield break;
        }

        if (when.In is null && when.Min is null && when.Max is null)
        {
            yield return "when needs in, min or max";
        }

        if (when.Min > when.Max)
        {
            yield return $"when: min {when.Min} is above max {when.Max}";
        }

        if ((when.Min ?? when.Max) is not null && parent is not (DoubleParameter or IntegerParameter))
        {
            yield return $"when has a range, but {when.Parameter} is no number";
        }

        if (RangeFaults(parent).Any())
        {
            yield break;
        }

        var dimension = Dimension.Of(parent, -1);
        foreach (var value in (when.In ?? []).Where(value => !dimension.Contains(value)))
        {
            yield return $"when: {value} is no value of {when.Parameter}";
        }
    }

    private static bool IsInCycle(Parameter parameter, Dictionary<string, Parameter> byName)
    {
        var at = parameter;
        for (var i = 0; i <= byName.Count; i++)
        {
            if (at.When is null || !byName.TryGetValue(at.When.Parameter, out at!))
            {
                return false;
            }
        }

        return true;
    }
}
