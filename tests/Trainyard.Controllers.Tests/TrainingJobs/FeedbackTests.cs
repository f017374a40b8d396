using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Tests.TrainingJobs;

/// <summary>Runs that learn from what was predicted and told since the one before.</summary>
public sealed class FeedbackTests
{
    private readonly World _world = new();

    [Fact]
    public async Task A_run_learns_from_the_logs_of_its_predictors_as_they_were_when_it_began()
    {
        _world.Apply(FromFeedback);
        await RunAsync(1, new() { Rows = 100, FeedbackRows = 0 });
        Assert.Empty(_world.FileOf("sonar-1-model").Feedback!.Logs);
        Assert.EndsWith("; no feedback had been told before: it has learnt from the sources alone", Succeeded(), StringComparison.Ordinal);

        Keep("sonar", "s3://log/a", "s3");
        Keep("again", "s3://log/a", "s3");
        Keep("other", "pvc://kept/b");
        _world.Put<Predictor>("foreign", """{"model":{"uri":"s3://m/1"},"monitoring":{"log":{"uri":"s3://log/c"}}}""");
        await RetrainAsync();
        var began = Status.StartTime;
        _world.Time.Advance(TimeSpan.FromMinutes(7));
        Keep("late", "s3://log/late");
        await RunAsync(2, new() { Rows = 130, FeedbackRows = 30 });

        var file = _world.FileOf("sonar-2-model");
        Assert.Equal(["pvc://kept/b", "s3://log/a"], file.Feedback!.Logs.Select(log => log.Uri));
        Assert.Equal((began, began), (file.Feedback.Until, _world.FileOf("sonar-2-00000").Feedback!.Until));
        Assert.EndsWith("; 30 of its 130 rows are feedback", Succeeded(), StringComparison.Ordinal);
        Assert.Contains(await _world.EventsAsync(), told => told.Contains("30 of its 130 rows are feedback", StringComparison.Ordinal));
        var mounts = _world.Get<V1Job>("sonar-2-model").Spec!.Template!.Spec!.Containers[0].VolumeMounts!;
        Assert.Contains(mounts, mount => mount is { MountPath: "/mnt/trainyard/kept", ReadOnlyProperty: true });
    }

    [Fact]
    public async Task A_look_sees_all_feedback_and_search_that_goes_on_none_that_is_new()
    {
        _world.Apply(spec =>
            FromFeedback(spec) with
            {
                Retrain = new() { From = "feedback", OnDataChange = true },
            }
        );
        await RunAsync(1, new() { Rows = 100, FeedbackRows = 0 });
        var began = Status.StartTime;
        Keep("sonar", "s3://log/a");
        _world.Time.Advance(TimeSpan.FromMinutes(15));
        await _world.SettleAsync();

        var look = _world.FileOf("sonar-1-digest-1").Feedback!;
        Assert.Equal(("s3://log/a", null), (Assert.Single(look.Logs).Uri, look.Until));

        _world.Apply(spec => FromFeedback(spec) with { Sweep = spec.Sweep! with { MaxTrials = 2 } });
        await _world.SettleAsync();
        Assert.Equal((2, 1), (Status.Run, Status.FirstRun));
        Assert.Equal(began, Status.Feedback!.Until);
        Assert.Empty(Status.Feedback.Logs);
    }

    [Fact]
    public async Task Without_it_nothing_is_looked_for()
    {
        _world.Apply(spec => spec with { Sweep = spec.Sweep! with { MaxTrials = 1 } });
        Keep("sonar", "s3://log/a");
        await RunAsync(1, new() { Rows = 100 });

        Assert.Null(_world.FileOf("sonar-1-model").Feedback);
        Assert.Null(Status.Feedback);
        Assert.DoesNotContain("feedback", Succeeded(), StringComparison.Ordinal);
    }

    private TrainingJobStatus Status => _world.Get<TrainingJob>("sonar").Status!;

    private string Succeeded() => Status.Conditions.Find(ConditionType.Succeeded)!.Message!;

    private static TrainingJobSpec FromFeedback(TrainingJobSpec spec) =>
        spec with
        {
            Retrain = new() { From = "feedback" },
            Sweep = spec.Sweep! with { MaxTrials = 1 },
        };

    private void Keep(string predictor, string uri, string? secret = null)
    {
        var credentials = secret is null ? "" : $$""","credentials":{"secretName":"{{secret}}"}""";
        var log = $$"""{"uri":"{{uri}}"{{credentials}}}""";
        _world.Put<Predictor>(predictor, $$$"""{"model":{"trainingJob":"sonar"},"monitoring":{"log":{{{log}}}}}""");
    }

    private async Task RetrainAsync()
    {
        _world.Annotate<TrainingJob>("sonar", ApiGroup.RetrainAnnotation, "now");
        await _world.SettleAsync();
    }

    private async Task RunAsync(int run, DataSummary data)
    {
        await _world.SettleAsync();
        _world.Finish($"sonar-{run}-00000", World.Success(0.9));
        await _world.SettleAsync();
        _world.Finish($"sonar-{run}-model", World.Trained(run) with { Data = data });
        await _world.SettleAsync();
        Assert.Equal((TrainingJobPhase.Succeeded, run), (Status.Phase, Status.Run));
    }
}
