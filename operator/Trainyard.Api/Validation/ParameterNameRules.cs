namespace Trainyard.Api;

/// <summary>
/// What must hold of the names of the parameters that are held fixed and of those that are searched. A trial has one value by a name: of a
/// name in both places the fixed value would be lost in silence. CEL cannot see spec.model.parameters, whose values have no one type.
/// </summary>
internal static class ParameterNameRules
{
    public static void Check(TrainingJobSpec spec, Faults faults)
    {
        var searched = (spec.Sweep?.Parameters ?? [])
            .Index()
            .Select(pair => (pair.Item.Name, Path: $"spec.sweep.parameters[{pair.Index}]"));
        var named = new Dictionary<string, (string Name, string Path)>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in searched)
            Check(parameter, $"{parameter.Path}.name", FaultReason.InvalidSearchSpace, named, faults);
        foreach (var name in spec.Model.Parameters.Keys.Order(StringComparer.Ordinal))
        {
            var path = $"spec.model.parameters.{name}";
            Check((name, path), path, FaultReason.InvalidModel, named, faults);
        }
    }

    private static void Check(
        (string Name, string Path) parameter,
        string field,
        string reason,
        Dictionary<string, (string Name, string Path)> named,
        Faults faults
    )
    {
        if (named.TryAdd(parameter.Name, parameter))
            return;
        var (name, path) = named[parameter.Name];
        if (name != parameter.Name)
            faults.Require(false, reason, field, $"\"{parameter.Name}\" and \"{name}\" of {path} differ in capitals only: leave out one");
        else if (reason == FaultReason.InvalidModel)
            faults.Require(false, reason, field, $"held fixed here, and searched by {path}: leave out one of the two");
    }
}
