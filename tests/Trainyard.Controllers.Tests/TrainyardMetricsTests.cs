using System.Text;
using Trainyard.Api;
using Trainyard.Controllers.Tests.Support;

namespace Trainyard.Controllers.Tests;

public sealed class TrainyardMetricsTests
{
    private readonly World _world = new();

    [Fact]
    public async Task Trials_are_counted_by_their_phase_of_now_and_a_phase_without_any_is_not_told()
    {
        _world.Apply();
        await _world.SettleAsync();
        Assert.Contains("trainyard_trials{phase=\"Running\"} 2\n", await ScrapeAsync(), StringComparison.Ordinal);

        for (var trial = 0; trial < 4; trial++)
        {
            _world.Finish($"sonar-1-0000{trial}", World.Success(0.8));
            await _world.SettleAsync();
        }

        var text = await ScrapeAsync();
        Assert.Contains("trainyard_trials{phase=\"Succeeded\"} 4\n", text, StringComparison.Ordinal);
        Assert.Contains("trainyard_trials_ended_total{phase=\"Succeeded\"} 4\n", text, StringComparison.Ordinal);
        Assert.Contains("trainyard_suggestion_seconds_count 4\n", text, StringComparison.Ordinal);
        Assert.Contains("trainyard_slot_fill_seconds_count 2\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("trainyard_trials{phase=\"Running\"}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_tells_the_conditions_that_hold()
    {
        _world.Apply();
        await _world.SettleAsync();

        var text = await ScrapeAsync();
        Assert.Contains(
            "trainyard_trainingjob_condition{namespace=\"default\",trainingjob=\"sonar\",condition=\"Running\"} 1\n",
            text,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("condition=\"Failed\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_predictor_without_pods_is_not_available_and_tells_how_old_its_model_may_be()
    {
        _world.Put<Predictor>("prices", """{"model":{"trainingJob":"none"},"monitoring":{"maxModelAge":"2d"}}""");
        await _world.SettleAsync();

        const string labels = "namespace=\"default\",predictor=\"prices\"";
        var text = await ScrapeAsync();
        Assert.Contains($"trainyard_predictor_condition{{{labels},condition=\"Available\"}} 0\n", text, StringComparison.Ordinal);
        Assert.Contains($"trainyard_predictor_replicas{{{labels},state=\"ready\"}} 0\n", text, StringComparison.Ordinal);
        Assert.Contains($"trainyard_predictor_model_max_age_seconds{{{labels}}} 172800\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("trainyard_predictor_model_since_timestamp_seconds{", text, StringComparison.Ordinal);
    }

    private async Task<string> ScrapeAsync()
    {
        using var text = new MemoryStream();
        await _world.Registry.CollectAndExportAsTextAsync(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
