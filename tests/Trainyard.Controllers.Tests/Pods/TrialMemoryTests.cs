using k8s.Models;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;

namespace Trainyard.Controllers.Tests.Pods;

public sealed class TrialMemoryTests
{
    private const long Mi = 1 << 20;

    [Theory]
    [InlineData("64Mi", 300 * Mi, "its limit was 64Mi", "to 320Mi or more: so much the table")]
    [InlineData("512Mi", 300 * Mi, "its limit was 512Mi", "to 1024Mi or more: twice as much")]
    [InlineData("1G", null, "its limit was 1G", "to 1920Mi or more: twice as much")]
    [InlineData(null, 300 * Mi, "it broke", "to 320Mi or more: so much the table")]
    [InlineData(null, null, "it broke", "requests.memory, so that it goes to a node with room")]
    public void A_trial_that_ran_out_of_memory_is_told_what_would_have_sufficed(string? limit, long? measured, string message, string hint)
    {
        var failure = Failed(FailureClass.OutOfMemory).Advised([Pod(limit)], measured).Failure!;

        Assert.EndsWith(message, failure.Message, StringComparison.Ordinal);
        Assert.Contains(hint, failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_failures_are_left_as_they_are() =>
        Assert.Null(Failed(FailureClass.UserCode).Advised([Pod("64Mi")], 300 * Mi).Failure!.Hint);

    [Theory]
    [InlineData(null, null, "250m", "320Mi", "512Mi")]
    [InlineData("2", null, "2", "320Mi", "512Mi")]
    [InlineData(null, "1Gi", "250m", null, "1Gi")]
    public void What_the_spec_leaves_open_is_what_was_measured(string? cpu, string? limit, string cpuAsked, string? asked, string allowed)
    {
        var resources = new V1ResourceRequirements
        {
            Requests = cpu is null ? null : new Dictionary<string, ResourceQuantity> { ["cpu"] = new(cpu) },
            Limits = limit is null ? null : new Dictionary<string, ResourceQuantity> { ["memory"] = new(limit) },
        };
        var filled = new V1PodTemplateSpec { Spec = Spec(resources) }
            .WithDefaults(300 * Mi)
            .Spec.Containers[0]
            .Resources!;

        Assert.Equal((cpuAsked, asked, allowed), (Of(filled.Requests, "cpu"), Of(filled.Requests, "memory"), Of(filled.Limits, "memory")));
    }

    [Fact]
    public void Where_nothing_was_measured_nothing_is_asked_for()
    {
        var template = new V1PodTemplateSpec { Spec = Spec(null) };

        Assert.Same(template, template.WithDefaults(null));
    }

    private static string? Of(IDictionary<string, ResourceQuantity>? amounts, string name) =>
        amounts?.TryGetValue(name, out var amount) == true ? amount.ToString() : null;

    private static StepResult Failed(FailureClass kind) =>
        new()
        {
            Failure = new() { Class = kind, Message = "it broke" },
        };

    private static V1PodSpec Spec(V1ResourceRequirements? resources) =>
        new() { Containers = [new() { Name = TrainingPods.Container, Resources = resources }] };

    private static V1Pod Pod(string? limit) =>
        new()
        {
            Spec = Spec(limit is null ? null : new() { Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = new(limit) } }),
        };
}
