using k8s.Models;
using Trainyard.Api;
using Trainyard.Controllers.Predictors;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.Predictors;

public sealed class PredictorPlansTests
{
    private static readonly ServedModel One = Model(1);
    private static readonly ServedModel Two = Model(2);
    private static readonly DateTimeOffset Now = Build.Start.AddHours(1);

    private static readonly Dictionary<
        string,
        (PredictorStatus? Status, ServedModel? Choice, V1Deployment[] There, int? Serving, bool Moving)
    > Cases = new()
    {
        ["no model"] = (null, null, [], null, false),
        ["the first, nothing stands"] = (null, One, [], 1, true),
        ["the first, its pods start"] = (null, One, [Starting(One)], 1, true),
        ["the first, its pods are there"] = (null, One, [Ready(One)], 1, false),
        ["the second, nothing stands"] = (Serving(One), Two, [Ready(One)], 1, true),
        ["the second, its pods start"] = (Serving(One), Two, [Ready(One), Starting(Two)], 1, true),
        ["the second, its pods are there"] = (Serving(One), Two, [Ready(One), Ready(Two)], 2, false),
        ["the second, the first has lost its pods"] = (Serving(One), Two, [Starting(One), Starting(Two)], 1, true),
        ["the second, the first has lost its Deployment"] = (Serving(One), Two, [Starting(Two)], 2, true),
        ["back to the first"] = (Serving(Two), One, [Ready(One), Ready(Two)], 1, false),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Requests_go_to_the_old_model_until_every_pod_of_the_new_one_is_there(string name)
    {
        var (status, choice, there, serving, moving) = Cases[name];
        var plan = PredictorPlans.Of(Build.Predictor(status: status), Choose(choice), there, _ => null, Now);

        Assert.Equal((serving, moving), (plan.Serving?.Version, plan.IsMoving));
    }

    [Theory]
    [InlineData("True", 60, 0)]
    [InlineData("False", 1, 0)]
    [InlineData("False", 2, 1)]
    [InlineData("False", 60, 1)]
    public void The_old_pods_stay_for_a_moment_after_requests_have_moved_on(string progressing, int seconds, int gone)
    {
        var condition = new V1Condition
        {
            Type = ConditionType.Progressing,
            Status = progressing,
            LastTransitionTime = Now.AddSeconds(-seconds).UtcDateTime,
        };
        var predictor = Build.Predictor(status: Serving(Two) with { Conditions = [condition] });
        var plan = PredictorPlans.Of(predictor, Choose(Two), [Ready(One), Ready(Two)], _ => null, Now);

        Assert.Equal(gone, plan.Old.Count);
        Assert.All(plan.Old, old => Assert.Equal("sonar-v1", old.Metadata.Name));
    }

    [Theory]
    [InlineData(1, 1, 7, 1)]
    [InlineData(2, 2, 7, 2)]
    [InlineData(2, 9, 7, 7)]
    [InlineData(2, 9, 1, 2)]
    public void A_new_model_begins_with_as_many_pods_as_the_old_one_has_where_an_autoscaler_decides(
        int least,
        int most,
        int there,
        int replicas
    )
    {
        var predictor = Build.Predictor(
            spec =>
                spec with
                {
                    Autoscaling = new() { MinReplicas = least, MaxReplicas = most },
                },
            Serving(One)
        );

        Assert.Equal(replicas, PredictorPlans.Of(predictor, Choose(Two), [Ready(One, there)], _ => null, Now).Replicas);
    }

    [Theory]
    [InlineData(2, 2, 2, 2, true)]
    [InlineData(2, 1, 2, 2, false)]
    [InlineData(2, 2, 1, 2, false)]
    [InlineData(2, 2, 2, 1, false)]
    [InlineData(0, 2, 0, 0, false)]
    public void A_deployment_is_available_when_all_pods_of_its_present_template_are(
        int wanted,
        int observed,
        int available,
        int updated,
        bool expected
    )
    {
        var deployment = Ready(One, wanted);
        var status = deployment.Status! with { ObservedGeneration = observed, AvailableReplicas = available, UpdatedReplicas = updated };

        Assert.Equal(expected, PredictorPlans.IsAvailable(deployment with { Status = status }));
        Assert.False(PredictorPlans.IsAvailable(deployment with { Status = null }));
    }

    private static ModelChoice Choose(ServedModel? model) => new(model, null, PredictorReason.ModelFound, "");

    private static PredictorStatus Serving(ServedModel model) => new() { Model = model };

    private static ServedModel Model(int version) => new() { Version = version, Uri = $"s3://models/sonar/{version}" };

    private static V1Deployment Starting(ServedModel model) =>
        Ready(model) with
        {
            Status = new()
            {
                ObservedGeneration = 2,
                Replicas = 1,
                AvailableReplicas = 0,
                UpdatedReplicas = 1,
            },
        };

    private static V1Deployment Ready(ServedModel model, int replicas = 1) =>
        new()
        {
            Metadata = new()
            {
                Name = $"sonar-v{model.Version}",
                Uid = $"uid-v{model.Version}",
                Generation = 2,
            },
            Spec = new() { Replicas = replicas },
            Status = new()
            {
                ObservedGeneration = 2,
                Replicas = replicas,
                AvailableReplicas = replicas,
                UpdatedReplicas = replicas,
            },
        };
}
