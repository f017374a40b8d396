using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;

namespace Trainyard.Controllers.Trials;

/// <summary>A trial of several objectives needs a number for each of them. Pure.</summary>
internal static class MissingMetrics
{
    /// <summary>The result, failed where the trial has succeeded and told nothing of an objective but the first, which is looked at for
    /// itself. What is told and is not finite is a value: the trial has run as it should, and has no part in the front.</summary>
    public static StepResult Over(StepResult result, TrainingJobSpec spec)
    {
        if (result is not { Ended: true, Failure: null, Word: { Outcome: TrialOutcome.Succeeded, Metrics: { } told } })
            return result;
        foreach (var (index, objective) in (spec.Objectives ?? []).Index().Skip(1))
        {
            if (told.ValueOf(objective.Metric) is null)
                return result with { Failure = Failure(objective.Metric, index, told.Keys) };
        }

        return result;
    }

    private static Failure Failure(string metric, int index, IEnumerable<string> told) =>
        new()
        {
            Class = FailureClass.UserCode,
            Message =
                $"the trial ended without a number for spec.objectives[{index}].metric \"{metric}\": it told {string.Join(", ", told)}",
            Hint = "report a number for each objective, as for the first",
        };
}
