using System.Text.Json;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Tests.Scorers;

public sealed class ScorerTests
{
    /// <summary>A spec but for its mode.</summary>
    internal const string Spec = """
        "model":{"uri":"s3://models/fraud/3"},"input":{"postgres":{"table":"rows","key":["id"],"secretName":"results"}},
        "output":{"postgres":{"table":"scored"}},"columns":{"fraud":"score > 0.5"}
        """;

    private readonly World _world = new();

    private Scorer Scorer => _world.Get<Scorer>("fraud");

    [Fact]
    public async Task A_stream_is_a_deployment_of_pods_that_may_do_nothing_and_see_their_secrets()
    {
        await PutAsync("\"Stream\"");

        var pod = _world.Get<V1Deployment>("fraud-scorer").Spec!.Template.Spec!;
        var container = pod.Containers.Single();
        Assert.Equal(
            (false, true, 65532L),
            (pod.AutomountServiceAccountToken, pod.SecurityContext.RunAsNonRoot, pod.SecurityContext.RunAsUser)
        );
        Assert.Equal((true, false), (container.SecurityContext.ReadOnlyRootFilesystem, container.SecurityContext.AllowPrivilegeEscalation));
        Assert.Contains(container.VolumeMounts!, mount =>
            mount is { MountPath: "/etc/trainyard/credentials/results", ReadOnlyProperty: true }
        );
        var file = JsonSerializer.Deserialize(Variable(container, ScorerFile.Variable), ContractsJson.Default.ScorerFile)!;
        Assert.Equal(
            ("default/fraud", true, "rows", "scored"),
            (file.Scorer, file.Stream, file.Input.Postgres!.Table, file.Output.Postgres!.Table)
        );
        Assert.Equal("http://operator/scorers/default/fraud", Variable(container, ContainerEnvironment.ReportUrl));
        Assert.Empty(_world.All<V1Job>());
    }

    [Fact]
    public async Task What_pods_tell_again_and_again_is_counted_once_and_what_a_pod_that_is_gone_has_done_stays()
    {
        await PutAsync("\"Stream\"");
        _world.SetStatus<V1Deployment>("fraud-scorer", """{"replicas":1,"readyReplicas":1}""");
        foreach (var (pod, read) in ((string, int)[])[("a", 10), ("a", 25), ("a", 25), ("b", 5)])
            await TellAsync(pod, read);

        Assert.Equal((30, 29, 1), (Scorer.Status!.Rows!.Read, Scorer.Status.Rows.Scored, Scorer.Status.Rows.Failed));
        _world.Time.Advance(TimeSpan.FromMinutes(1));
        await TellAsync("b", 7);
        _world.Restart();
        _world.SetStatus<V1Deployment>("fraud-scorer", """{"replicas":1,"readyReplicas":1}""");
        await TellAsync("b", 8);

        Assert.Equal(33, Scorer.Status.Rows.Read);
        Assert.Equal(["b"], Scorer.Status.Pods!.Select(pod => pod.Name));
        Assert.Equal((ScorerPhase.Running, "row 8"), (Scorer.Status.Phase, Scorer.Status.Position));
    }

    [Fact]
    public async Task What_a_pod_cannot_do_stands_in_the_status_with_a_hint_until_it_can()
    {
        await PutAsync("\"Stream\"");
        _world.SetStatus<V1Deployment>("fraud-scorer", """{"replicas":1,"readyReplicas":1}""");
        Post(
            new()
            {
                Pod = "a",
                Failure = new()
                {
                    Class = FailureClass.Credentials,
                    Message = "refused",
                    Hint = "look at PGPASSWORD",
                },
            }
        );
        await _world.SettleAsync();

        Assert.Equal((ScorerPhase.Failed, "look at PGPASSWORD"), (Scorer.Status!.Phase, Scorer.Status.LastFailure!.Hint));
        await TellAsync("a", 1);
        Assert.Equal(ScorerPhase.Running, Scorer.Status.Phase);
    }

    [Fact]
    public async Task Once_is_one_job_whose_last_word_is_the_status()
    {
        await PutAsync("\"Once\"");
        var job = Assert.Single(_world.All<V1Job>());
        var word = JsonSerializer.Serialize(Report("x", 3), ContractsJson.Default.ScorerReport);
        _world.Finish(job.Metadata.Name!, word, 0);
        await _world.SettleAsync();

        Assert.Equal((ScorerPhase.Succeeded, 3), (Scorer.Status!.Phase, Scorer.Status.Rows!.Read));
        await PutAsync("\"Once\"");
        Assert.Equal(job.Metadata.Name, Assert.Single(_world.All<V1Job>()).Metadata.Name);
    }

    [Fact]
    public async Task A_schedule_makes_a_job_at_each_of_its_times_never_two_at_once_and_makes_up_for_missed_ones_once()
    {
        await PutAsync("""{"schedule":"*/10 * * * *"}""");
        Assert.Empty(_world.All<V1Job>());
        Assert.Equal(10, Scorer.Status!.NextScheduleTime!.Value.Minute);

        await AfterAsync(minutes: 10);
        var first = Assert.Single(_world.All<V1Job>()).Metadata.Name!;
        await AfterAsync(minutes: 35);
        Assert.Equal(first, Assert.Single(_world.All<V1Job>()).Metadata.Name);
        _world.Finish(first, message: null, exitCode: 0);
        await _world.SettleAsync();

        Assert.NotEqual(first, Assert.Single(_world.All<V1Job>()).Metadata.Name);
        Assert.Equal(50, Scorer.Status.NextScheduleTime!.Value.Minute);
    }

    [Fact]
    public async Task A_better_model_of_its_job_takes_over_as_in_a_predictor()
    {
        _world.Apply();
        _world.Put<Scorer>(
            "fraud",
            $"{{{Spec.Replace("\"uri\":\"s3://models/fraud/3\"", "\"trainingJob\":\"sonar\",\"promote\":\"WhenBetter\"")}}}"
        );
        await _world.SettleAsync();
        Assert.Equal((ScorerPhase.Pending, PredictorReason.WaitingForModel), (Scorer.Status!.Phase, Reason()));

        await ModelAsync(1, 0.80, 0.85);
        Assert.Equal("s3://models/sonar/1", ModelOfPods());
        await ModelAsync(2, 0.82, 0.87);
        Assert.Equal("s3://models/sonar/1", ModelOfPods());
        await ModelAsync(3, 0.90, 0.95);
        Assert.Equal("s3://models/sonar/3", ModelOfPods());
    }

    [Fact]
    public async Task Suspended_it_scores_nothing()
    {
        await PutAsync("\"Stream\"");
        _world.Put<Scorer>("fraud", $"{{{Spec},\"suspend\":true}}");
        await _world.SettleAsync();

        Assert.Equal((0, ScorerPhase.Suspended), (_world.Get<V1Deployment>("fraud-scorer").Spec!.Replicas, Scorer.Status!.Phase));
    }

    private string Reason() => Scorer.Status!.Conditions!.Single(condition => condition.Type == ConditionType.Running).Reason!;

    private string ModelOfPods() =>
        Variable(_world.Get<V1Deployment>("fraud-scorer").Spec!.Template.Spec!.Containers.Single(), ContainerEnvironment.ModelUri);

    private static string Variable(V1Container container, string name) => container.Env!.Single(variable => variable.Name == name).Value!;

    private async Task PutAsync(string mode)
    {
        _world.Put<Scorer>("fraud", $"{{{Spec},\"mode\":{mode}}}");
        await _world.SettleAsync();
    }

    private async Task AfterAsync(int minutes)
    {
        _world.Time.Advance(TimeSpan.FromMinutes(minutes));
        await _world.SettleAsync();
    }

    private Task ModelAsync(int version, double low, double high)
    {
        var status = $$"""
            {"phase":"Succeeded","model":{"version":{{version}},"uri":"s3://models/sonar/{{version}}","digest":"sha256:{{version}}",
            "holdout":{"metric":"auc","value":{{low}},"interval95":[{{low}},{{high}}]} } }
            """;
        _world.SetStatus<TrainingJob>("sonar", status);
        return _world.SettleAsync();
    }

    private static ScorerReport Report(string pod, int read) =>
        new()
        {
            Pod = pod,
            Read = read,
            Scored = read - (pod == "a" ? 1 : 0),
            Failed = pod == "a" ? 1 : 0,
            Position = $"row {read}",
        };

    private Task TellAsync(string pod, int read)
    {
        Post(Report(pod, read));
        return _world.SettleAsync();
    }

    private void Post(ScorerReport report)
    {
        Assert.False(_world.ScorerService.Post(new("default", "fraud"), "another token", report));
        Assert.True(_world.ScorerService.Post(new("default", "fraud"), _world.Tokens.Of(Scorer.Metadata.Uid!), report));
    }
}
