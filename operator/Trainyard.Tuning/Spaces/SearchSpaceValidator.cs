namespace Trainyard.Tuning;

/// <summary>Finds every fault of a search space.</summary>
internal sealed class SearchSpaceValidator
{
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly Dictionary<string, Parameter> _byName = new(StringComparer.Ordinal);
    private readonly List<SpaceFault> _faults = [];

    private SearchSpaceValidator(IReadOnlyList<Parameter> parameters)
    {
        _parameters = parameters;
        foreach (var parameter in parameters)
        {
            _byName.TryAdd(parameter.Name, parameter);
        }
    }

    public static IReadOnlyList<SpaceFault> Faults(IReadOnlyList<Parameter> parameters, IReadOnlyList<string> constraints)
    {
        var validator = new SearchSpaceValidator(parameters);
        validator.Require(parameters.Count > 0, "parameters", "a search space needs at least one");
        validator.CheckNames();
        foreach (var (index, parameter) in parameters.Index())
        {
            validator.CheckRange(parameter, $"parameters[{index}]");
            validator.CheckCondition(parameter, $"parameters[{index}].when");
        }

        foreach (var (index, text) in constraints.Index())
        {
            var fault = Constraint.FaultOf(text, parameters);
            validator.Require(fault is null, $"constraints[{index}]", $"\"{text}\": {fault}");
        }

        return validator._faults;
    }

    private void Require(bool holds, string path, string message)
    {
        if (!holds)
        {
            _faults.Add(new(path, message));
        }
    }

    private void CheckNames()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, parameter) in _parameters.Index())
        {
            Require(
                !string.IsNullOrWhiteSpace(parameter.Name),
                $"parameters[{index}].name",
                "empty: name the parameter as the algorithm knows it"
            );
            Require(
                seen.Add(parameter.Name),
                $"parameters[{index}].name",
                $"\"{parameter.Name}\" stands here twice: give each its own name"
            );
        }
    }

    private void CheckRange(Parameter parameter, string path)
    {
        switch (parameter)
        {
            case DoubleParameter p:
                CheckNumbers(p.Min, p.Max, p.Step, p.Scale, path);
                break;
            case IntegerParameter p:
                CheckNumbers(p.Min, p.Max, p.Step, p.Scale, path);
                break;
            case CategoricalParameter p:
                CheckValues(p.Values, path);
                break;
        }
    }

    private void CheckNumbers(double min, double max, double? step, Scale scale, string path)
    {
        Require(double.IsFinite(min), $"{path}.min", "must be finite");
        Require(double.IsFinite(max), $"{path}.max", "must be finite");
        Require(!(min > max), $"{path}.min", $"{(ParameterValue)min} is above max: use a number up to {(ParameterValue)max}");
        Require(
            scale != Scale.Log || min > 0,
            $"{path}.min",
            $"{(ParameterValue)min} has no logarithm: under scale Log use a number above 0"
        );
        Require(step is not { } s || (s > 0 && double.IsFinite(s)), $"{path}.step", "use a number above 0");
    }

    private void CheckValues(IReadOnlyList<ParameterValue> values, string path)
    {
        Require(values.Count > 0, $"{path}.values", "missing: a Categorical needs at least one value");
        var seen = new HashSet<ParameterValue>();
        foreach (var (index, value) in values.Index())
        {
            Require(seen.Add(value), $"{path}.values[{index}]", $"{value} stands here twice");
        }
    }

    private void CheckCondition(Parameter parameter, string path)
    {
        if (parameter.When is not { } when)
        {
            return;
        }

        if (!_byName.TryGetValue(when.Parameter, out var parent))
        {
            var others = string.Join(", ", _parameters.Select(p => p.Name).Where(name => name != parameter.Name));
            Require(false, $"{path}.parameter", $"\"{when.Parameter}\" is no parameter of this space: use one of {others}");
            return;
        }

        if (IsInCycle(parameter))
        {
            Require(false, $"{path}.parameter", "the conditions go in a circle: a parameter cannot depend on itself");
            return;
        }

        Require(
            when.In is not null || when.Min is not null || when.Max is not null,
            path,
            "name the values that make the parameter take part: in, min or max"
        );
        Require(when.In is not { Count: 0 }, $"{path}.in", "empty: name a value, or leave it out");
        Require(!(when.Min > when.Max), $"{path}.min", $"{when.Min} is above max: use a number up to {when.Max}");
        Require(
            (when.Min ?? when.Max) is null || parent is DoubleParameter or IntegerParameter,
            path,
            $"min and max are for numbers, and {when.Parameter} is none: use in"
        );
        CheckValuesOf(parent, when, path);
    }

    /// <summary>Whether the other parameter can have these values; nobody can tell where it is faulty itself.</summary>
    private void CheckValuesOf(Parameter parent, Condition when, string path)
    {
        if (Faults([parent with { When = null }], []).Count > 0)
        {
            return;
        }

        var dimension = Dimension.Of(parent, -1);
        foreach (var (index, value) in (when.In ?? []).Index())
        {
            Require(dimension.Contains(value), $"{path}.in[{index}]", $"{value} is no value of {when.Parameter}: use {dimension.Values}");
        }
    }

    private bool IsInCycle(Parameter parameter)
    {
        var at = parameter;
        for (var i = 0; i <= _byName.Count; i++)
        {
            if (at.When is null || !_byName.TryGetValue(at.When.Parameter, out at!))
            {
                return false;
            }
        }

        return true;
    }
}
