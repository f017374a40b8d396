using Trainyard.Contracts;

namespace Trainyard.Predictor.Serving;

/// <summary>Where a model is.</summary>
/// <param name="Uri">The folder of its package, or the file of one that was not trained here.</param>
/// <param name="Digest">The digest that it must have; null: any.</param>
/// <param name="Credentials">The mounted Secret that opens it; null: none is needed.</param>
internal sealed record ModelPlace(string Uri, string? Digest, string? Credentials)
{
    /// <summary>As the operator tells it a pod; null where it does not.</summary>
    public static ModelPlace? Of(Func<string, string?> environment) =>
        environment(ContainerEnvironment.ModelUri) is { Length: > 0 } uri
            ? new(uri, environment(ContainerEnvironment.ModelDigest), environment(ContainerEnvironment.ModelCredentials))
            : null;
}
