using k8s.Models;

namespace Trainyard.Runtime.Tests.Leases;

public sealed class LeaseDecisionTests
{
    private static readonly DateTime Now = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly LeaderElectionOptions Me = new()
    {
        Namespace = "n",
        Name = "l",
        Identity = "me",
    };

    [Fact]
    public void A_lease_that_is_not_there_is_made()
    {
        var spec = LeaseDecision.Take(null, TimeSpan.Zero, Me, Now)!.Spec!;
        Assert.Equal(("me", 15, 0), (spec.HolderIdentity, spec.LeaseDurationSeconds, spec.LeaseTransitions));
    }

    [Fact]
    public void Ones_own_lease_is_renewed_and_keeps_the_time_it_was_taken()
    {
        var spec = LeaseDecision.Take(Held("me", Now.AddHours(-1)), TimeSpan.Zero, Me, Now)!.Spec!;
        Assert.Equal((Now, Now.AddHours(-1), 4), (spec.RenewTime, spec.AcquireTime, spec.LeaseTransitions));
    }

    [Fact]
    public void Anothers_lease_is_left_alone_while_it_may_still_hold() =>
        Assert.Null(LeaseDecision.Take(Held("other", Now.AddYears(-1)), TimeSpan.FromSeconds(14.9), Me, Now));

    [Fact]
    public void Anothers_lease_is_taken_when_we_have_seen_it_unchanged_for_long_enough_whatever_its_clock_says()
    {
        var spec = LeaseDecision.Take(Held("other", Now.AddYears(1)), TimeSpan.FromSeconds(15), Me, Now)!.Spec!;
        Assert.Equal(("me", Now, 5), (spec.HolderIdentity, spec.AcquireTime, spec.LeaseTransitions));
    }

    [Fact]
    public void A_longer_promise_of_the_holder_counts() =>
        Assert.Null(LeaseDecision.Take(Held("other", Now, 60), TimeSpan.FromSeconds(59), Me, Now));

    [Fact]
    public void A_lease_that_was_given_back_is_taken_at_once() =>
        Assert.Equal(
            "me",
            LeaseDecision.Take(LeaseDecision.Release(Held("other", Now), Now), TimeSpan.Zero, Me, Now)!.Spec!.HolderIdentity
        );

    private static V1Lease Held(string by, DateTime at, int seconds = 15) =>
        new()
        {
            Metadata = new()
            {
                Name = "l",
                NamespaceProperty = "n",
                ResourceVersion = "7",
            },
            Spec = new()
            {
                HolderIdentity = by,
                LeaseDurationSeconds = seconds,
                AcquireTime = at,
                RenewTime = at,
                LeaseTransitions = 4,
            },
        };
}
