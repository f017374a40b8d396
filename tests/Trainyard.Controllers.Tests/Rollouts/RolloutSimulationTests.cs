using Trainyard.Api;
using Trainyard.Controllers.Rollouts;

namespace Trainyard.Controllers.Tests.Rollouts;

/// <summary>A thousand rollouts each, with seeds, under the defaults of every setting.</summary>
public sealed class RolloutSimulationTests(ITestOutputHelper output)
{
    private const int Rollouts = 1000;
    private static readonly RolloutSpec Spec = new() { Strategy = RolloutStrategy.Canary };
    private static readonly int Steps = RolloutSteps.Of(Spec).Count;

    [Fact]
    public void A_canary_that_is_no_worse_is_sent_back_in_fewer_than_one_rollout_of_fifty()
    {
        var aborted = Run(new()).Where(end => end.Act == RolloutAct.Abort).ToList();

        output.WriteLine($"{aborted.Count} of {Rollouts} were sent back");
        Assert.True(aborted.Count < Rollouts * 0.02, string.Join("\n", aborted.Select(end => end.Message)));
    }

    [Theory]
    [InlineData("3 % more errors", 0.035, 0, 1)]
    [InlineData("half a standard deviation of shift", 0.005, 0.5, 1)]
    [InlineData("three times the latency", 0.005, 0, 3)]
    public void A_canary_that_is_worse_is_caught_before_half_of_the_steps(string how, double errors, double mean, double slower)
    {
        var ends = Run(new(errors, mean, slower));
        var caught = ends.Count(end => end.Act == RolloutAct.Abort && end.Step <= Steps / 2);

        output.WriteLine($"{how}: {caught} of {Rollouts} were caught within {Steps / 2} of {Steps} steps");
        Assert.True(caught > Rollouts * 0.98, $"{how}: only {caught} of {Rollouts} were caught");
    }

    private static List<(RolloutAct Act, int Step, string Message)> Run(Behaviour canary) =>
        [.. Enumerable.Range(0, Rollouts).AsParallel().Select(seed => new SimulatedRollout(Spec, new(), canary, seed).Run())];
}
