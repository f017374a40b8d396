namespace Trainyard.Operator.Tests;

public sealed class LeaseTests
{
    [Fact]
    public void Operators_of_two_namespaces_do_not_wait_for_each_other()
    {
        string[] leases = [Watching().Lease, Watching("team-a").Lease, Watching("team-b").Lease, Watching("team-a", "team-b").Lease];

        Assert.Equal(leases.Distinct(), leases);
    }

    [Fact]
    public void The_order_in_which_namespaces_are_named_makes_no_other_lease() =>
        Assert.Equal(Watching("team-a", "team-b").Lease, Watching("team-b", "team-a").Lease);

    [Fact]
    public void Replicas_of_one_scope_share_a_lease() => Assert.Equal(Watching("team-a").Lease, Watching("team-a").Lease);

    [Fact]
    public void A_name_that_is_given_is_the_leases_whatever_is_watched() =>
        Assert.Equal("mine", (Watching("team-a") with { LeaseName = "mine" }).Lease);

    private static OperatorOptions Watching(params string[] namespaces) =>
        new()
        {
            ReportAddress = new("http://a:1"),
            HealthAddress = new("http://a:2"),
            Namespaces = namespaces,
        };
}
