using System.Globalization;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Predictors;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Scorers;

/// <summary>What a Scorer runs as. Pure.</summary>
internal static class ScorerResources
{
    public static string Name(Scorer scorer) => $"{scorer.Metadata.Name}-scorer";

    /// <summary>The Job of one run: of a spec (Once), or of a time of the schedule.</summary>
    public static string JobName(Scorer scorer, DateTimeOffset? time) =>
        time is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"{Name(scorer)}-{at.ToUnixTimeSeconds() / 60}")
            : $"{Name(scorer)}-{ScorerPods.Inputs(scorer)}";

    public static bool IsAutoscaled(Scorer scorer) => scorer.Spec.Autoscaling is { } scaling && scaling.MaxReplicas > scaling.MinReplicas;

    /// <param name="replicas">How many pods; null where an autoscaler decides.</param>
    public static V1Deployment Deployment(Scorer scorer, ModelChoice choice, string token, int? replicas, TrainyardOptions options) =>
        new()
        {
            Metadata = Meta(scorer, Name(scorer)) with
            {
                Annotations = new Dictionary<string, string> { [PredictorPods.InputsAnnotation] = Inputs(scorer, choice.Model!) },
            },
            Spec = new()
            {
                Replicas = replicas,
                RevisionHistoryLimit = 2,
                Selector = new() { MatchLabels = new Dictionary<string, string> { [ApiGroup.ScorerLabel] = scorer.Metadata.Name! } },

                // Two at once do no harm, and none at all would be a lag.
                Strategy = new()
                {
                    Type = "RollingUpdate",
                    RollingUpdate = new() { MaxSurge = 1, MaxUnavailable = 0 },
                },
                Template = ScorerPods.Template(scorer, choice, token, endless: true, options),
            },
        };

    /// <summary>While these stay, the Deployment is left alone.</summary>
    public static string Inputs(Scorer scorer, ServedModel model) =>
        $"{ScorerPods.Inputs(scorer)}-{PredictorPods.ModelKey(model)}-{model.Digest}";

    public static V1Job Job(Scorer scorer, ModelChoice choice, string name, string token, TrainyardOptions options) =>
        new()
        {
            Metadata = Meta(scorer, name),
            Spec = new()
            {
                BackoffLimit = 3,
                PodReplacementPolicy = "Failed",
                PodFailurePolicy = TrainingPods.FailurePolicy([ScorerPods.Container]),
                Template = ScorerPods.Template(scorer, choice, token, endless: false, options),
            },
        };

    public static V2HorizontalPodAutoscaler? Autoscaler(Scorer scorer)
    {
        if (!IsAutoscaled(scorer))
            return null;
        var scaling = scorer.Spec.Autoscaling!;
        var target = Duration.Parse(scaling.TargetLag)!.Value.TotalMilliseconds;
        return new()
        {
            Metadata = Meta(scorer, Name(scorer)),
            Spec = new()
            {
                ScaleTargetRef = new()
                {
                    ApiVersion = ResourceType<V1Deployment>.ApiVersion,
                    Kind = ResourceType<V1Deployment>.Kind,
                    Name = Name(scorer),
                },
                MinReplicas = scaling.MinReplicas,
                MaxReplicas = scaling.MaxReplicas,
                Metrics =
                [
                    new()
                    {
                        Type = "Pods",
                        Pods = new()
                        {
                            Metric = new() { Name = "trainyard_scorer_lag_seconds" },
                            Target = new()
                            {
                                Type = "AverageValue",
                                AverageValue = string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, target):0}m"),
                            },
                        },
                    },
                ],
            },
        };
    }

    private static V1ObjectMeta Meta(Scorer scorer, string name) =>
        new()
        {
            Name = name,
            NamespaceProperty = scorer.Metadata.NamespaceProperty,
            Labels = Labels.Scorer(scorer),
            OwnerReferences = [V1OwnerReference.To(scorer)],
        };
}
