using System.Text.Json;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Predictors;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Controllers.Trials;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.Pods;

/// <summary>Lists that the API server takes only in order, or with each entry once: batch/validation and core/validation of
/// Kubernetes.</summary>
public sealed class UniqueListsTests
{
    private static readonly TrainyardOptions Options = new() { DefaultOutput = "pvc://models", DefaultOutputSecret = "s3" };

    [Fact]
    public void The_exit_codes_of_a_failure_policy_ascend_each_once_and_without_zero()
    {
        var codes = FailurePolicy().OnExitCodes!.Values!;

        Assert.Equal(codes.Distinct().Order(), codes);
        Assert.DoesNotContain(0, codes);
        Assert.InRange(codes.Count, 1, 255);
    }

    [Fact]
    public void A_failure_policy_speaks_of_a_container_that_the_pod_has() =>
        Assert.Contains(
            FailurePolicy().OnExitCodes!.ContainerName,
            Job().Spec!.Template!.Spec!.Containers!.Select(container => container.Name)
        );

    [Fact]
    public void Whatever_is_asked_for_twice_stands_once_in_a_trials_pod() => AssertUnique(Job().Spec!.Template!.Spec!);

    [Fact]
    public void Whatever_is_asked_for_twice_stands_once_in_a_predictors_pod()
    {
        const string json =
            """{"metadata":{"name":"sonar","namespace":"default","uid":"uid"},"spec":{"model":{"uri":"pvc://models/sonar/1"}}}""";
        var predictor = JsonSerializer.Deserialize(json, ApiJson.Default.Predictor)!;
        var model = new ServedModel
        {
            Uri = "pvc://models/sonar/1",
            Digest = "sha256:0",
            Version = 1,
        };

        var deployment = PredictorPods.Deployment(predictor, model, new() { SecretName = "s3" }, previous: null, 1, Options);
        AssertUnique(deployment.Spec!.Template!.Spec!);
    }

    private static void AssertUnique(V1PodSpec pod)
    {
        AssertUnique(pod.Volumes!.Select(volume => volume.Name));
        foreach (var container in pod.Containers!)
        {
            AssertUnique((container.Env ?? []).Select(variable => variable.Name));
            AssertUnique(container.VolumeMounts!.Select(mount => mount.MountPath));
            AssertUnique((container.Ports ?? []).Select(port => port.Name));
            Assert.All(container.VolumeMounts!, mount => Assert.Contains(pod.Volumes!, volume => volume.Name == mount.Name));
        }
    }

    private static void AssertUnique(IEnumerable<string?> names) => Assert.Equal(names.Distinct(), names);

    private static V1PodFailurePolicyRule FailurePolicy() =>
        Job().Spec!.PodFailurePolicy!.Rules!.Single(rule => rule.OnExitCodes is not null);

    /// <summary>One claim for two sources and the output, one Secret for all.</summary>
    private static V1Job Job()
    {
        DataSource[] sources =
        [
            new()
            {
                Name = "a",
                Uri = "pvc://models/a.csv",
                Credentials = new() { SecretName = "s3" },
            },
            new() { Name = "b", Uri = "pvc://models/b.csv" },
        ];
        var job = Build.TrainingJob(spec => spec with { Data = spec.Data with { Sources = [.. sources, .. spec.Data.Sources] } });
        var file = TrialFiles.ForModel(job, 1, job.Spec.Model.Parameters, Options);
        var step = new TrainingPods.Step("sonar-1-model", [], V1OwnerReference.To(job), file, new("http://operator/reports"), "token");
        return TrainingPods.Job(job, step, Options);
    }
}
