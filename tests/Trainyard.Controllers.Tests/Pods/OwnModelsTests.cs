using System.Text.Json;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Controllers.Trials;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.Pods;

public sealed class OwnModelsTests
{
    private static readonly DateTime Begun = Build.Start.UtcDateTime;

    [Fact]
    public void After_a_program_of_ones_own_a_container_of_ours_stores_the_model()
    {
        var pods = Pods(
            """
            {"image":"own:1","podTemplate":{"spec":{"containers":[
              {"name":"trainer","resources":{"limits":{"memory":"1Gi"}},"env":[{"name":"MINE","value":"1"}]},{"name":"proxy","image":"p"}]}}}
            """,
            number: null
        );

        var program = Assert.Single(pods.InitContainers);
        Assert.Equal(["package", "proxy"], pods.Containers.Select(container => container.Name));
        var ours = pods.Containers[0];
        Assert.Equal(("trainer", "own:1"), (program.Name, program.Image));
        Assert.Equal("trainyard/trainer", ours.Image);
        Assert.Equal("1Gi", ours.Resources.Limits["memory"].ToString());
        foreach (var container in (V1Container[])[program, ours])
        {
            Assert.Contains(container.VolumeMounts, mount => mount.Name == "trainyard-model" && mount.MountPath == ours.Args[1]);
            Assert.Contains(container.Env, variable => variable.Name == "TRAINYARD_MODEL_FOLDER" && variable.Value == ours.Args[1]);
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
        }
    }

    [Theory]
    [InlineData("""{"image":"own:1"}""", 3, true)]
    [InlineData("""{"command":["own"]}""", 3, true)]
    [InlineData("""{"args":["x"]}""", 3, false)]
    [InlineData("""{"args":["x"]}""", null, false)]
    public void A_trial_has_the_same_folder_and_nothing_after_it(string trial, int? number, bool folder)
    {
        var pods = Pods(trial, number);

        Assert.Null(pods.InitContainers);
        Assert.Equal(folder, Assert.Single(pods.Containers).Env.Any(variable => variable.Name == "TRAINYARD_MODEL_FOLDER"));
    }

    [Fact]
    public void A_program_that_is_done_is_not_yet_the_end()
    {
        var result = Result(Pod(program: Ended(0, null), ours: new() { Running = new() { StartedAt = Begun.AddMinutes(2) } }));

        Assert.False(result.Ended);
        Assert.Equal(Build.Start, result.StartedAt);
    }

    [Fact]
    public void What_comes_after_it_tells_the_model()
    {
        var result = Result(Pod(Ended(0, null), Ended(0, Json(World.Trained(2)))));

        Assert.Equal(2, result.Word!.Model!.Version);
    }

    [Fact]
    public void A_program_that_has_stored_its_model_itself_is_heard()
    {
        var nothing = new LastWord { Outcome = TrialOutcome.Succeeded };

        Assert.Equal(3, Result(Pod(Ended(0, Json(World.Trained(3))), Ended(0, Json(nothing)))).Word!.Model!.Version);
        Assert.Null(Result(Pod(Ended(0, "done"), Ended(0, Json(nothing)))).Word!.Model);
    }

    [Fact]
    public void A_program_that_fails_is_the_end()
    {
        var word = new LastWord
        {
            Outcome = TrialOutcome.Failed,
            Failure = new() { Class = FailureClass.NotFound, Message = "no data" },
        };

        var result = Result(Pod(Ended(66, Json(word)), ours: new() { Waiting = new() { Reason = "PodInitializing" } }));

        Assert.Equal(FailureClass.NotFound, result.Failure!.Class);
    }

    [Fact]
    public void An_image_of_ours_that_cannot_be_pulled_is_told()
    {
        var waiting = new V1ContainerState
        {
            Waiting = new() { Reason = "ImagePullBackOff", Message = "no such image" },
        };

        Assert.Equal(FailureClass.Image, Result(Pod(Ended(0, null), waiting)).Failure!.Class);
    }

    private static V1PodSpec Pods(string trial, int? number)
    {
        var job = Build.TrainingJob(spec =>
            spec with
            {
                Trial = JsonSerializer.Deserialize(trial, ApiJson.Default.TrialTemplate),
                Output = new() { Uri = "s3://models" },
            }
        );
        var file = number is { } at
            ? TrialFiles.ForTrial(job, Runs.Trial(job, 1, at, Build.Point()))
            : TrialFiles.ForModel(job, 1, Build.Point(), new());
        return TrainingPods.Job(job, new("step", [], V1OwnerReference.To(job), file, null, null), new()).Spec.Template.Spec;
    }

    private static StepResult Result(V1Pod pod) =>
        StepResults.Of(
            new()
            {
                Metadata = new() { Name = "step", Uid = "step" },
                Status = new() { StartTime = Begun },
            },
            [pod],
            [],
            TimeSpan.FromMinutes(2),
            Build.Start.AddMinutes(1)
        );

    private static V1Pod Pod(V1ContainerState program, V1ContainerState ours) =>
        new()
        {
            Metadata = new() { Name = "pod", Uid = "pod" },
            Status = new()
            {
                Phase = "Pending",
                Conditions = [new() { Type = "PodScheduled", Status = "True" }],
                InitContainerStatuses = [Status("trainer", program)],
                ContainerStatuses = [Status("package", ours)],
            },
        };

    private static V1ContainerStatus Status(string name, V1ContainerState state) =>
        new()
        {
            Name = name,
            State = state,
            Ready = false,
            RestartCount = 0,
        };

    private static V1ContainerState Ended(int code, string? message) =>
        new()
        {
            Terminated = new()
            {
                ExitCode = code,
                Message = message,
                StartedAt = Begun,
                FinishedAt = Begun.AddMinutes(1),
            },
        };

    private static string Json(LastWord word) => JsonSerializer.Serialize(word, ContractsJson.Default.LastWord);
}
