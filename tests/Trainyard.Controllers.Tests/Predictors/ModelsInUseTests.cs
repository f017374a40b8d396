using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Predictors;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.Predictors;

public sealed class ModelsInUseTests
{
    [Fact]
    public void What_serves_what_comes_what_is_pinned_and_what_any_Deployment_runs_is_in_use()
    {
        var follows = Build.Predictor(
            status: new()
            {
                Model = new() { Uri = "s3://models/sonar/2", Digest = "sha256:2" },
                Next = new() { Uri = "s3://models/sonar/3", Digest = "sha256:3" },
            }
        );
        var pinned = Build.Predictor(spec => spec with { Model = new() { Uri = "s3://models/sonar/1", Digest = "sha256:1" } });
        var canary = new V1Deployment
        {
            Spec = new()
            {
                Selector = new(),
                Template = new()
                {
                    Spec = new()
                    {
                        Containers =
                        [
                            new() { Name = "sidecar" },
                            new()
                            {
                                Name = "predictor",
                                Env = [new() { Name = ContainerEnvironment.ModelUri, Value = "s3://models/sonar/4" }],
                            },
                        ],
                    },
                },
            },
        };

        var byNumber = Build.Predictor(spec => spec with { Model = new() { TrainingJob = "sonar", Version = 7 } });
        var job = Build.TrainingJob(
            status: new()
            {
                Model = new()
                {
                    Version = 9,
                    Uri = "s3://models/sonar/9",
                    Digest = "sha256:9",
                },
            }
        );

        Assert.Equal(
            ["s3://models/sonar/2", "sha256:2", "s3://models/sonar/3", "sha256:3", "s3://models/sonar/1", "sha256:1", .. Others],
            ModelsInUse.Of("default", [follows, pinned, Build.Predictor(), byNumber], [], _ => job, [canary, new()])
        );
    }

    private static readonly string[] Others = ["s3://models/sonar/7", "s3://models/sonar/4"];

    [Theory]
    [InlineData("default", "pvc://points/models/2", true)]
    [InlineData("others", "pvc://points/models/2", false)]
    [InlineData("others", "s3://points/models/2", true)]
    public void A_claim_is_another_namespaces_where_its_name_is_the_same(string ns, string uri, bool isInUse)
    {
        var predictor = Build.Predictor(
            spec => spec with { Model = new() { Uri = uri } },
            status: new() { Model = new() { Uri = uri, Digest = "sha256:2" } }
        );
        var there = predictor with { Metadata = predictor.Metadata with { NamespaceProperty = ns } };
        var runs = new V1Deployment
        {
            Metadata = new() { NamespaceProperty = ns },
            Spec = new()
            {
                Selector = new(),
                Template = new()
                {
                    Spec = new()
                    {
                        Containers =
                        [
                            new()
                            {
                                Name = "predictor",
                                Env =
                                [
                                    new() { Name = ContainerEnvironment.ModelUri, Value = uri },
                                    new() { Name = ContainerEnvironment.ModelDigest, Value = "sha256:2" },
                                ],
                            },
                        ],
                    },
                },
            },
        };

        Assert.Equal(isInUse ? [uri, "sha256:2"] : [], ModelsInUse.Of("default", [there], [], _ => null, [runs]));
    }

    [Fact]
    public async Task The_last_step_of_a_job_may_ask_what_serves_and_nobody_else()
    {
        var world = new World();
        world.Apply(spec => spec with { Retrain = new() { Keep = 2 } });
        for (var number = 0; number < 4; number++)
        {
            await world.SettleAsync();
            world.Finish($"sonar-1-{number:00000}", World.Success(0.9));
        }

        await world.SettleAsync();
        var token = world.Reports.TokenOf(world.Get<TrainingJob>("sonar"));

        Assert.Equal(2, world.FileOf("sonar-1-model").Keep);
        Assert.Empty(world.Reports.Serving(new("default", "sonar-1-model"), token)!);
        Assert.Null(world.Reports.Serving(new("default", "sonar-1-model"), "another"));
        Assert.Null(world.Reports.Serving(new("default", "sonar-1-00000"), token));
    }
}
