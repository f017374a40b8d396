using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>What must hold of the ways in which a program gets its parameters and tells its metrics.</summary>
internal static class ProgramRules
{
    private const string Reason = FaultReason.InvalidTrialTemplate;

    public static void Check(TrainingJobSpec spec, Faults faults)
    {
        var names = spec.Model.Parameters.Keys.Union((spec.Sweep?.Parameters ?? []).Select(parameter => parameter.Name)).ToList();
        if (spec.Trial is not { } trial)
            return;
        foreach (var (index, text) in (trial.Command ?? []).Index())
            CheckPlaceholders(text, $"spec.trial.command[{index}]", names, faults);
        foreach (var (index, text) in (trial.Args ?? []).Index())
            CheckPlaceholders(text, $"spec.trial.args[{index}]", names, faults);
        CheckPlaceholders(trial.PodTemplate?.GetRawText() ?? "", "spec.trial.podTemplate", names, faults);
        if (spec.HasOwnProgram)
            CheckVariables(names, faults);
        CheckMetrics(trial.Metrics, faults);
    }

    private static void CheckPlaceholders(string text, string path, IReadOnlyList<string> names, Faults faults)
    {
        foreach (var name in ParameterPlaceholders.In(text).Except(names))
        {
            var known = names.Count > 0 ? $"there are {string.Join(", ", names)}" : "there is none";
            faults.Require(false, Reason, path, $"$(parameters.{name}): no parameter has this name, {known}");
        }
    }

    /// <summary>A program that reads the one would get the other.</summary>
    private static void CheckVariables(IReadOnlyList<string> names, Faults faults)
    {
        foreach (var same in names.GroupBy(ParameterVariables.Name).Where(group => group.Count() > 1))
        {
            var both = $"{string.Join(" and ", same)} are both the variable {same.Key}: rename one";
            faults.Require(false, Reason, "spec.sweep.parameters", both);
        }
    }

    private static void CheckMetrics(MetricsSpec? metrics, Faults faults)
    {
        if (metrics?.Pattern is not { } pattern)
            return;
        var why = WhyNot(pattern);
        faults.Require(why is null, Reason, "spec.trial.metrics.pattern", $"\"{pattern}\" {why}");
    }

    private static string? WhyNot(string pattern)
    {
        try
        {
            return MetricsSpec.Compile(pattern).GetGroupNames().Contains(MetricsSpec.ValueGroup)
                ? null
                : "has no group for the number: write it as (?<value>...)";
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return $"is no pattern that is known here: {e.Message}";
        }
    }
}
