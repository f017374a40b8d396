using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Rollouts;

/// <summary>What somebody asks of a rollout by annotation: each value once, so that one that stays is no command to the next rollout.
/// Pure.</summary>
internal static class RolloutCommands
{
    /// <summary>The annotation as it stands.</summary>
    public static string? Told(Predictor predictor) => predictor.Metadata.Annotation(ApiGroup.RolloutAnnotation);

    /// <summary>The verb that was not obeyed yet; null where there is none.</summary>
    public static string? New(Predictor predictor) =>
        Told(predictor) is { } told && told != predictor.Status?.RolloutCommand ? told.Split(':', 2)[0].Trim().ToLowerInvariant() : null;
}
