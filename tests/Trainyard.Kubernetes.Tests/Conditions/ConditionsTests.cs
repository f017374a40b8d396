namespace Trainyard.Kubernetes.Tests.Conditions;

public sealed class ConditionsTests
{
    private static readonly DateTimeOffset Then = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly IReadOnlyList<V1Condition> _before = [new() { Type = "Ready", Status = "False", LastTransitionTime = Then }, new() { Type = "Other", Status = "True" }];

    [Fact]
    public void The_transition_time_moves_only_when_the_status_does()
    {
        V1Condition same = _before.With(new() { Type = "Ready", Status = "False", Reason = "New" }, Then.AddHours(1)).Find("Ready")!;
        Assert.Equal((Then, "New"), (same.LastTransitionTime, same.Reason));
        Assert.Equal(Then.AddHours(1), _before.With(new() { Type = "Ready", Status = "True" }, Then.AddHours(1)).Find("Ready")!.LastTransitionTime);
    }

    [Fact]
    public void Other_conditions_and_their_order_stay()
    {
        Assert.Equal(["Ready", "Other"], _before.With(new() { Type = "Ready", Status = "True" }, Then).Select(c => c.Type));
        Assert.Equal(["Ready", "Other", "New"], _before.With(new() { Type = "New", Status = "True" }, Then).Select(c => c.Type));
    }
}
