namespace Trainyard.Local.Node.Workloads.Jobs;

/// <summary>The first rule of spec.podFailurePolicy that a failed pod meets.</summary>
internal static class PodFailurePolicy
{
    /// <summary>The action and, for FailJob, the message of the Job's condition; Count where no rule is met.</summary>
    public static (string Action, string Message) Match(JsonObject job, JsonObject pod)
    {
        foreach (var (index, rule) in job.Objects("spec.podFailurePolicy.rules").Index())
        {
            var action = rule.Text("action") ?? "Count";
            if (rule.Object("onExitCodes") is { } codes && MatchingContainer(codes, pod) is { } c)
            {
                return (
                    action,
                    $"Container {c.Text("name")} for pod {pod.KeyOf()} failed with exit code {ExitCode(c)} matching {action} rule "
                        + $"at index {index}"
                );
            }

            if (rule.Objects("onPodConditions").FirstOrDefault(wanted => Has(pod, wanted)) is { } condition)
                return (action, $"Pod {pod.KeyOf()} has condition {condition.Text("type")} matching {action} rule at index {index}");
        }
        return ("Count", "");
    }

    private static JsonObject? MatchingContainer(JsonObject codes, JsonObject pod)
    {
        var values = codes.Texts("values").Select(int.Parse).ToHashSet();
        var isIn = codes.Text("operator") == "In";
        return pod.ContainerStatuses()
            .Where(c => codes.Text("containerName") is not { } name || c.Text("name") == name)
            .FirstOrDefault(c => ExitCode(c) is { } code && code != 0 && values.Contains(code) == isIn);
    }

    private static int? ExitCode(JsonObject container) => (int?)container.Integer("state.terminated.exitCode");

    private static bool Has(JsonObject pod, JsonObject wanted) =>
        pod.Condition(wanted.Text("type") ?? "") is { } c && c.Text("status") == (wanted.Text("status") ?? "True");
}
