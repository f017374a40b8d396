using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Predictors;
using Trainyard.Controllers.Troubles;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.Predictors;

public sealed class PredictorStatusesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly DateTimeOffset Now = Build.Start.AddHours(1);
    private static readonly ServedModel One = new()
    {
        Version = 1,
        Uri = "s3://models/sonar/1",
        Digest = "sha256:1",
    };
    private static readonly ServedModel Two = new()
    {
        Version = 2,
        Uri = "s3://models/sonar/2",
        Digest = "sha256:2",
    };
    private static readonly Trouble NoRoom = Trouble.Wait(TroubleReason.WaitingForRoom, "no room");
    private static readonly Trouble NoImage = new(TroubleReason.ImagePullBackOff, FailureClass.Image, "no such image", null)
    {
        Since = Now,
    };
    private static readonly Trouble BadTemplate = Trouble.Fault(TroubleReason.InvalidPodTemplate, "no map", "write one");

    private static readonly Dictionary<string, (PredictorPlan Plan, PredictorPhase Phase, string Holding)> Cases = new()
    {
        ["no model yet"] = (Plan(null), PredictorPhase.Pending, "Accepted Reconciling"),
        ["the first on its way"] = (Plan(One), PredictorPhase.Progressing, "Accepted Progressing Reconciling"),
        ["the first serves"] = (Serves(One), PredictorPhase.Available, "Accepted Available"),
        ["the second on its way"] = (
            Serves(One) with
            {
                Choice = Choose(Two),
            },
            PredictorPhase.Progressing,
            "Accepted Available Progressing Reconciling"
        ),
        ["no room for the first"] = (Plan(One) with { Trouble = NoRoom }, PredictorPhase.Pending, "Accepted Progressing Reconciling"),
        ["no image, for a moment"] = (Plan(One) with { Trouble = NoImage }, PredictorPhase.Progressing, "Accepted Progressing Reconciling"),
        ["no image, for long"] = (
            Plan(One) with
            {
                Trouble = NoImage with { Since = Now - Patience },
            },
            PredictorPhase.Failed,
            "Accepted Progressing Stalled"
        ),
        ["no image for the second"] = (
            Serves(One) with
            {
                Choice = Choose(Two),
                Trouble = NoImage with { Since = Now - Patience },
            },
            PredictorPhase.Progressing,
            "Accepted Available Progressing Stalled"
        ),
        ["refused, and only the spec can mend it"] = (
            Plan(One) with
            {
                Trouble = BadTemplate,
                IsRefused = true,
            },
            PredictorPhase.Rejected,
            "Progressing Stalled"
        ),
        ["refused by somebody's policy"] = (
            Plan(One) with
            {
                Trouble = BadTemplate with { Reason = TroubleReason.AdmissionDenied },
                IsRefused = true,
            },
            PredictorPhase.Failed,
            "Accepted Progressing Stalled"
        ),
        ["the route's kind is missing"] = (
            Serves(One) with
            {
                Missing = ["HTTPRoute"],
            },
            PredictorPhase.Progressing,
            "Accepted Available Stalled"
        ),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_phase_and_the_conditions_that_hold_tell_how_it_stands(string name)
    {
        var (plan, phase, holding) = Cases[name];
        var status = PredictorStatuses.Of(Build.Predictor(), plan, null, Patience, Now);
        var held = status.Conditions!.Where(condition => condition.Status == "True").Select(condition => condition.Type!);

        Assert.Equal((phase, holding), (status.Phase, string.Join(' ', held)));
    }

    [Fact]
    public void A_condition_that_only_tells_of_a_lack_stands_there_only_then()
    {
        var whole = PredictorStatuses.Of(Build.Predictor(), Serves(One), null, Patience, Now);
        var lacking = PredictorStatuses.Of(Build.Predictor(), Serves(One) with { Missing = ["HTTPRoute"] }, null, Patience, Now);

        Assert.Null(whole.Conditions.Find(ConditionType.Routed));
        Assert.Equal(
            ("False", TroubleReason.KindMissing),
            (lacking.Conditions.Find(ConditionType.Routed)!.Status, lacking.Conditions.Find(ConditionType.Routed)!.Reason)
        );
    }

    [Fact]
    public void While_nobody_answers_the_model_that_served_last_is_still_told()
    {
        var predictor = Build.Predictor(status: new() { Model = One });

        Assert.Equal((1, 2), (Versions(predictor, Plan(Two) with { Serving = One })));
        Assert.Equal((2, null), (Versions(predictor, Serves(Two))));
    }

    [Fact]
    public void A_spec_that_is_not_valid_leaves_what_serves_as_it_is()
    {
        var before = PredictorStatuses.Of(Build.Predictor(), Serves(One), null, Patience, Build.Start);
        var after = PredictorStatuses.Rejected(
            Build.Predictor(status: before),
            [new(FaultReason.InvalidModel, "spec.model", "name one")],
            Now
        );

        Assert.Equal((PredictorPhase.Rejected, before.Model, before.Url), (after.Phase, after.Model, after.Url));
        Assert.True(after.Conditions.IsTrue(ConditionType.Available));
        Assert.Equal("spec.model: name one", after.Conditions.Find(ConditionType.Stalled)!.Message);
    }

    [Fact]
    public void One_whose_host_another_has_is_reached_from_inside_alone()
    {
        var before = new PredictorStatus { Url = "http://x" };
        var after = PredictorStatuses.Rejected(
            Build.Predictor(status: before),
            [new(FaultReason.HostTaken, "spec.route.host", "taken")],
            Now
        );

        Assert.Equal("http://sonar.default.svc", after.Url);
    }

    private static (int? Model, int? Next) Versions(Predictor predictor, PredictorPlan plan)
    {
        var status = PredictorStatuses.Of(predictor, plan, null, Patience, Now);
        return (status.Model?.Version, status.Next?.Version);
    }

    private static ModelChoice Choose(ServedModel? model) => new(model, null, PredictorReason.ModelFound, "");

    /// <summary>Nothing stands yet.</summary>
    private static PredictorPlan Plan(ServedModel? model) => new(Choose(model), model, null, null, 1, []);

    /// <summary>The model serves with one pod.</summary>
    private static PredictorPlan Serves(ServedModel model)
    {
        var deployment = new V1Deployment
        {
            Metadata = new() { Name = $"sonar-v{model.Version}", Generation = 1 },
            Spec = new() { Replicas = 1 },
            Status = new()
            {
                ObservedGeneration = 1,
                AvailableReplicas = 1,
                UpdatedReplicas = 1,
            },
        };
        return new(Choose(model), model, deployment, deployment, 1, []);
    }
}
