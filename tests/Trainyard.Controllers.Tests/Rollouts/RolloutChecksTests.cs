using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Rollouts;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.Rollouts;

public sealed class RolloutChecksTests
{
    private static readonly RolloutSpec Spec = new()
    {
        Strategy = RolloutStrategy.Canary,
        Steps = [10, 50],
        Interval = "60s",
        MinRequests = 100,
    };

    private static readonly CanaryStatus Running = new()
    {
        Version = "v2",
        Phase = RolloutPhase.Running,
        Step = 1,
        Steps = 2,
        Weight = 10,
        Since = Build.Start,
        Window = 1,
    };

    private static readonly Dictionary<string, (RolloutSight Sight, RolloutAct Act, string Reason)> Cases = new()
    {
        ["pods that are not ready"] = (
            See(Running with { Phase = RolloutPhase.Starting, Step = 0, Weight = 0 }) with
            {
                CanaryUp = false,
            },
            RolloutAct.Wait,
            PredictorReason.RollingOut
        ),
        ["a router that is not ready"] = (
            See(Running with { Phase = RolloutPhase.Starting, Step = 0, Weight = 0 }) with
            {
                RouterUp = false,
            },
            RolloutAct.Wait,
            PredictorReason.RollingOut
        ),
        ["all pods ready"] = (
            See(Running with { Phase = RolloutPhase.Starting, Step = 0, Weight = 0 }),
            RolloutAct.Advance,
            PredictorReason.Measuring
        ),
        ["a new step without its pods"] = (
            See(Running with { Step = 2 }) with
            {
                CanaryUp = false,
            },
            RolloutAct.Wait,
            PredictorReason.Measuring
        ),
        ["a new step with its pods"] = (See(Running with { Step = 2 }), RolloutAct.Weigh, PredictorReason.Measuring),
        ["pods that have been down for an interval"] = (
            See(Running, after: 70) with
            {
                DownSince = Build.Start.AddSeconds(10),
            },
            RolloutAct.Abort,
            PredictorReason.GateFailed
        ),
        ["pods that have just gone down"] = (
            See(Running, after: 20) with
            {
                DownSince = Build.Start.AddSeconds(10),
            },
            RolloutAct.Wait,
            PredictorReason.Measuring
        ),
        ["before the first look"] = (See(Running, after: 29), RolloutAct.Wait, PredictorReason.Measuring),
        ["no word of the router"] = (See(Running, after: 60) with { Figures = null }, RolloutAct.Wait, PredictorReason.Measuring),
        ["half of the interval"] = (See(Running, after: 30), RolloutAct.Look, PredictorReason.Measuring),
        ["too few requests"] = (See(Running, after: 60, requests: 99), RolloutAct.Look, PredictorReason.Measuring),
        ["a step that has held"] = (See(Running, after: 60), RolloutAct.Advance, PredictorReason.Measuring),
        ["the last step that has held"] = (
            See(Running with { Step = 2, Weight = 50 }, after: 60),
            RolloutAct.Promote,
            PredictorReason.Promoting
        ),
        ["a gate that fails"] = (See(Running, after: 30, errors: 30), RolloutAct.Abort, PredictorReason.GateFailed),
        ["a gate that fails while paused"] = (
            See(Running with { Phase = RolloutPhase.Paused }, after: 60, errors: 30),
            RolloutAct.Abort,
            PredictorReason.GateFailed
        ),
        ["a pause that lasts"] = (See(Running with { Phase = RolloutPhase.Paused }, after: 600), RolloutAct.Look, PredictorReason.Paused),
        ["abort"] = (See(Running) with { Command = "abort" }, RolloutAct.Abort, PredictorReason.Aborted),
        ["pause"] = (See(Running) with { Command = "pause" }, RolloutAct.Pause, PredictorReason.Paused),
        ["resume"] = (
            See(Running with { Phase = RolloutPhase.Paused }) with
            {
                Command = "resume",
            },
            RolloutAct.Resume,
            PredictorReason.Measuring
        ),
        ["promote"] = (See(Running) with { Command = "promote" }, RolloutAct.Promote, PredictorReason.Promoting),
        ["promoted without all pods"] = (
            See(Running with { Phase = RolloutPhase.Promoting }) with
            {
                CanaryUp = false,
            },
            RolloutAct.Wait,
            PredictorReason.Promoting
        ),
        ["promoted with all pods"] = (See(Running with { Phase = RolloutPhase.Promoting }), RolloutAct.Finish, PredictorReason.Serving),
        ["promoted and aborted"] = (
            See(Running with { Phase = RolloutPhase.Promoting }) with
            {
                Command = "abort",
            },
            RolloutAct.Abort,
            PredictorReason.Aborted
        ),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rollout_goes_on_as_it_stands(string name)
    {
        var (sight, act, reason) = Cases[name];
        var decision = RolloutChecks.Of(sight);

        Assert.Equal((act, reason), (decision.Act, decision.Reason));
    }

    [Fact]
    public void A_failed_gate_says_which_what_and_over_how_many_requests()
    {
        var decision = RolloutChecks.Of(See(Running, after: 30, errors: 30));

        Assert.Equal(
            "step 1 of 2, v2 at 10 %: gate errors: 30 of 200 requests failed, 18 of 1800 at the old model (15 % and 1 %); up to 1 % more "
                + "are allowed",
            decision.Message
        );
    }

    [Fact]
    public void A_new_share_opens_a_new_window_and_a_look_does_not()
    {
        var (looked, weighed) = (See(Running, after: 30), See(Running with { Step = 2 }, after: 90));

        Assert.Equal((1, 1), (After(looked)!.Window, After(looked)!.Looks));
        Assert.Equal((2, 50, weighed.Now), (After(weighed)!.Window, After(weighed)!.Weight, After(weighed)!.Since));
    }

    [Theory]
    [InlineData(RolloutStrategy.Canary, 1, 10, 1)]
    [InlineData(RolloutStrategy.Canary, 2, 10, 5)]
    [InlineData(RolloutStrategy.BlueGreen, 1, 10, 10)]
    public void The_new_model_has_the_pods_for_its_share(RolloutStrategy strategy, int step, int stable, int pods)
    {
        var spec = Spec with { Strategy = strategy, Steps = strategy == RolloutStrategy.Canary ? Spec.Steps : null };

        Assert.Equal(pods, RolloutSteps.Pods(spec, Running with { Step = step }, stable));
        Assert.Equal(stable, RolloutSteps.Pods(spec, Running with { Phase = RolloutPhase.Promoting }, stable));
    }

    private static CanaryStatus? After(RolloutSight sight) => RolloutTurns.After(sight, RolloutChecks.Of(sight));

    // With each new process the first requests are slow: at the turn of a blue-green rollout they are all that has come.
    [Theory]
    [InlineData(2, 500, null, true)]
    [InlineData(99, 500, null, true)]
    [InlineData(100, 500, null, false)]
    [InlineData(2, 0, null, true)]
    [InlineData(2, 500, "20ms", true)]
    [InlineData(100, 500, "20ms", false)]
    [InlineData(59, 60, null, true)]
    [InlineData(60, 60, null, false)]
    public void A_quantile_is_held_to_nothing_before_enough_requests_tell_it(int slow, int minRequests, string? limit, bool holds)
    {
        var figures = new RolloutFigures(Figures("v1", 1800, 0), Figures("v2", slow, 0, bin: 60));
        var spec = Spec with { MinRequests = minRequests, Gates = new() { MaxP99 = limit } };

        var gate = Gates.Look(figures, spec, look: 1).Single(gate => gate.Name == "p99");

        Assert.Equal((holds, holds), (gate.Holds, gate.Message!.Contains("is not known", StringComparison.Ordinal)));
    }

    [Fact]
    public void Without_a_limit_of_its_own_that_of_the_old_model_must_be_known_too()
    {
        var figures = new RolloutFigures(Figures("v1", 5, 0), Figures("v2", 300, 0, bin: 60));

        Assert.True(Gates.Look(figures, Spec, look: 1).Single(gate => gate.Name == "p99").Holds);
    }

    private static RolloutSight See(CanaryStatus canary, int after = 0, int requests = 200, int errors = 2) =>
        new(
            Spec,
            canary,
            Command: null,
            CanaryUp: true,
            RouterUp: true,
            new(Figures("v1", 1800, 18), Figures("v2", requests, errors)),
            Build.Start.AddSeconds(after)
        );

    private static VersionFigures Figures(string version, int requests, int errors, int bin = 20)
    {
        var latency = new long[VersionTraffic.LatencyBins];
        latency[bin] = requests;
        return VersionFigures.Of(
            version,
            [
                new()
                {
                    Version = version,
                    Requests = requests,
                    Errors = errors,
                    Latency = latency,
                },
            ],
            []
        );
    }
}
