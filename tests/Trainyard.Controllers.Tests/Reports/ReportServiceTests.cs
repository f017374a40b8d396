using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Reports;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Tests.Reports;

public sealed class ReportServiceTests
{
    private readonly World _world = new();

    [Fact]
    public async Task A_report_needs_the_token_of_its_trial()
    {
        await BeginAsync();

        Assert.Equal(ReportVerdict.Continue, Post(0, 1, 0.5));
        Assert.Equal(ReportVerdict.Denied, Post(0, 1, 0.5, Token(1)));
        Assert.Equal(ReportVerdict.Denied, _world.Reports.Post(new("default", "sonar-1-00099"), Token(0), Report(1, 0.5)));
    }

    [Fact]
    public async Task A_hopeless_trial_is_stopped_and_its_curve_kept()
    {
        await BeginAsync();
        Post(0, 1, 0.8);
        Post(0, 2, 0.9);
        _world.Finish("sonar-1-00000", World.Success(0.9));
        await _world.SettleAsync();

        Assert.Equal([new(1, 0.8), new CurvePoint(2, 0.9)], _world.Get<Trial>("sonar-1-00000").Status!.Curve);
        Assert.Equal(ReportVerdict.Stop, Post(1, 1, 0.3));
        Assert.Equal(ReportVerdict.Stop, Post(1, 2, 0.95));
    }

    [Fact]
    public async Task The_pruners_reason_stands_in_the_trial_though_the_operator_dies_before_it_has_ended()
    {
        await BeginAsync();
        Post(0, 1, 0.8);
        _world.Finish("sonar-1-00000", World.Success(0.9));
        await _world.SettleAsync();
        Assert.Null(_world.Reports.WhyPruned(new("default", "sonar-1-00001")));
        Post(1, 1, 0.3);
        var why = _world.Reports.WhyPruned(new("default", "sonar-1-00001"))!;
        _world.Restart();
        _world.Finish("sonar-1-00001", World.Success(0.3) with { Outcome = TrialOutcome.Pruned, Reason = why });
        await _world.SettleAsync();

        var status = _world.Get<Trial>("sonar-1-00001").Status!;
        Assert.Equal((TrialPhase.Pruned, "Pruned", why), (status.Phase, status.Reason, status.Message));
        Assert.NotEmpty(why);
    }

    [Fact]
    public async Task After_a_restart_the_curves_of_ended_trials_are_known()
    {
        await BeginAsync();
        Post(0, 1, 0.8);
        _world.Finish("sonar-1-00000", World.Success(0.9));
        await _world.SettleAsync();
        _world.Restart();

        Assert.Equal(ReportVerdict.Stop, Post(1, 1, 0.3));
    }

    [Fact]
    public async Task A_report_that_comes_late_or_twice_changes_nothing()
    {
        await BeginAsync();
        Post(0, 2, 0.8);
        Post(0, 2, 0.1);
        Post(0, 1, 0.1);

        Assert.Equal([new CurvePoint(2, 0.8)], _world.Reports.CurveOf(_world.Get<Trial>("sonar-1-00000")).Points);
    }

    [Fact]
    public async Task A_trial_that_is_to_stop_is_told_so()
    {
        await BeginAsync();
        var path = "/apis/trainyard.dev/v1alpha1/namespaces/default/trials/sonar-1-00000";
        var trial = _world.Api.Get(path)!;
        trial["spec"]!["stop"] = true;
        _world.Api.Put(path, trial);

        Assert.Equal(ReportVerdict.Stop, Post(0, 1, 0.5));
    }

    private async Task BeginAsync()
    {
        _world.ApplySweep(sweep =>
            sweep with
            {
                Pruner = new()
                {
                    Name = "Median",
                    Options = new Dictionary<string, double> { ["minTrials"] = 1 },
                },
            }
        );
        await _world.SettleAsync();
    }

    private ReportVerdict Post(int number, int step, double auc, string? token = null) =>
        _world.Reports.Post(new("default", $"sonar-1-{number:00000}"), token ?? Token(number), Report(step, auc));

    private string Token(int number) => _world.Tokens.Of(_world.Get<Trial>($"sonar-1-{number:00000}").Metadata.Uid!);

    private static Report Report(int step, double auc) =>
        new()
        {
            Step = step,
            Metrics = new Dictionary<string, double> { ["auc"] = auc },
        };
}
