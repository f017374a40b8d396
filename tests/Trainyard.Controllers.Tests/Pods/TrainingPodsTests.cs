using System.Text.Json;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Controllers.Trials;
using Trainyard.Controllers.Workers;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.Pods;

public sealed class TrainingPodsTests
{
    private static readonly TrainyardOptions Options = new() { DefaultOutput = "s3://models", DefaultOutputSecret = "store" };

    private const string Trial = """
        {
          "image":"own:1", "command":["train"], "queueName":"team-a", "activeDeadline":"10m", "retries":3,
          "resources":{"requests":{"cpu":1,"memory":"1Gi"}},
          "podTemplate":{
            "metadata":{"labels":{"team":"a"}},
            "spec":{
              "nodeSelector":{"gpu":"yes"},"securityContext":{"runAsUser":1000},
              "priorityClassName":"low","serviceAccountName":"reader","imagePullSecrets":[{"name":"registry"}],
              "tolerations":[{"key":"gpu","operator":"Exists"}],
              "volumes":[{"name":"extra","emptyDir":{"sizeLimit":"1Gi"}}],
              "containers":[{
                "name":"trainer",
                "env":[{"name":"OMP_WAIT_POLICY","value":"active"},{"name":"MINE","value":"1"}],
                "volumeMounts":[{"name":"extra","mountPath":"/extra"}]
              }]
            }
          }
        }
        """;

    [Fact]
    public void A_trials_job_is_as_it_should_be()
    {
        var job = Build.TrainingJob();
        var trial = Runs.Trial(job, 1, 17, job.Spec.Model.Parameters) with { };
        trial = trial with { Metadata = trial.Metadata with { Uid = "trial-uid" } };
        var step = new TrainingPods.Step(
            "sonar-1-00017",
            Labels.TrialJob(job, 1, "sonar-1-00017"),
            V1OwnerReference.To(trial),
            TrialFiles.ForTrial(job, trial),
            new("http://operator/reports/default/sonar-1-00017"),
            "token"
        );

        Golden.Check("trial-job", TrainingPods.Job(job, step, Options));
    }

    [Fact]
    public void The_job_of_a_reused_worker_is_as_it_should_be()
    {
        var job = Build.TrainingJob(spec => spec with { Trial = new() { ActiveDeadline = "10m", Retries = 3 } });
        var options = Options with { ReportUrl = new("http://operator/reports/") };
        var step = WorkedTrials.StepOf(job, Runs.WorkerName(job, 1, 0), new(new byte[32]), options);

        Golden.Check("worker-job", TrainingPods.Job(job, step, options));
    }

    [Fact]
    public void The_last_step_mounts_what_it_reads_and_writes_and_takes_what_the_user_adds()
    {
        var job = Build.TrainingJob(spec =>
            spec with
            {
                Data = spec.Data with { Sources = [spec.Data.Sources[0] with { Uri = "pvc://models/data/*.csv" }] },
                Trial = JsonSerializer.Deserialize(Trial, ApiJson.Default.TrialTemplate),
                Output = new() { Uri = "pvc://models/sonar" },
            }
        );
        var step = new TrainingPods.Step(
            "sonar-1-model",
            Labels.ModelJob(job, 1, "sonar-1-model"),
            V1OwnerReference.To(job),
            TrialFiles.ForModel(job, 1, job.Spec.Model.Parameters, Options),
            null,
            null
        );

        Golden.Check("model-job", TrainingPods.Job(job, step, Options with { TrialCache = "/var/cache/trials" }));
    }

    [Fact]
    public void A_parameter_is_a_variable_and_fills_its_placeholders_in_every_container_of_every_step()
    {
        var job = Build.TrainingJob(spec =>
            spec with
            {
                Trial = JsonSerializer.Deserialize(
                    """
                    {
                      "image":"own:1", "args":["--lr=$(parameters.learningRate)","$(HOME)","[$(parameters.unused)]"],
                      "metrics":{"file":"/results/metrics.json"},
                      "podTemplate":{"spec":{
                        "initContainers":[{"name":"fetch","image":"busybox","command":["fetch","$(parameters.rounds)"]}],
                        "containers":[{"name":"trainer","env":[{"name":"MINE","value":"$(parameters.rounds)"}]}]
                      }}
                    }
                    """,
                    ApiJson.Default.TrialTemplate
                ),
            }
        );
        var best = Build.Point(("learningRate", 0.25));
        foreach (
            var file in (TrialFile[])[TrialFiles.ForTrial(job, Runs.Trial(job, 1, 0, best)), TrialFiles.ForModel(job, 1, best, Options)]
        )
        {
            var step = new TrainingPods.Step("step", [], V1OwnerReference.To(job), file, null, null);
            var spec = TrainingPods.Job(job, step, Options).Spec.Template.Spec;

            var trainer = spec.InitContainers.Concat(spec.Containers).Single(container => container.Name == "trainer");
            Assert.Equal(["--lr=0.25", "$(HOME)", "[]"], trainer.Args);
            Assert.Equal("/results/metrics.json", trainer.TerminationMessagePath);
            Assert.Equal("0.25", Variable(trainer, "TRAINYARD_PARAM_LEARNING_RATE"));
            Assert.Equal("10", Variable(trainer, "MINE"));
            Assert.Equal(["fetch", "10"], spec.InitContainers.Single(container => container.Name == "fetch").Command);
        }
    }

    [Theory]
    [InlineData("""{"queueName":"team-a"}""", true)]
    [InlineData("{}", null)]
    public void A_job_of_a_queue_waits_for_its_turn_from_the_beginning(string trial, bool? suspend)
    {
        var job = Build.TrainingJob(spec => spec with { Trial = JsonSerializer.Deserialize(trial, ApiJson.Default.TrialTemplate) });
        var file = TrialFiles.ForTrial(job, Runs.Trial(job, 1, 0, Build.Point()));

        Assert.Equal(suspend, TrainingPods.Job(job, new("step", [], V1OwnerReference.To(job), file, null, null), Options).Spec.Suspend);
    }

    private static string Variable(V1Container container, string name) => container.Env.Single(one => one.Name == name).Value;

    [Fact]
    public void A_job_that_names_no_output_writes_below_the_operators()
    {
        var output = TrialFiles.Output(Build.TrainingJob(), Options)!;

        Assert.Equal(("s3://models/default/sonar", "store"), (output.Uri, output.Credentials!.SecretName));
    }
}
