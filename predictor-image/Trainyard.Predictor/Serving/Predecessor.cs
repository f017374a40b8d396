using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Predictor.Serving;

/// <summary>
/// Holds a model to the one that served before: the store opens to this pod, and not to the operator. One that is gone, or cannot be read
/// here, holds nobody to anything.
/// </summary>
internal static class Predecessor
{
    private const int Told = 12;

    /// <exception cref="FailureException">This model does not take what that one takes; the differences are in the message.</exception>
    public static async Task CheckAsync(
        ServedModel model,
        PredictorOptions options,
        Func<string, string?> environment,
        CancellationToken cancellationToken = default
    )
    {
        if (environment(ContainerEnvironment.PreviousModelUri) is not { Length: > 0 } uri)
            return;
        if (await FindAsync(uri, options, environment, cancellationToken) is not { } before)
            return;
        var differences = SignatureDifferences.Of(before, model.Manifest);
        if (differences.Count == 0)
            return;
        var more = differences.Count > Told ? $", and {differences.Count - Told} more" : "";
        throw new FailureException(
            FailureClass.DataSchema,
            $"{ContainerEnvironment.SignatureMismatch}{string.Join("; ", differences.Take(Told))}{more}",
            "train it on the same features, or set spec.rollout.signature to Any"
        );
    }

    private static async Task<Manifest?> FindAsync(
        string uri,
        PredictorOptions options,
        Func<string, string?> environment,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (ForeignModels.IsFile(uri))
            {
                var there = options.Model with { Uri = uri, Digest = null };
                using var before = await ForeignModels.LoadAsync(there, environment, cancellationToken);
                return before.Manifest;
            }

            var store = ArtifactStores.Open(uri, options.ModelCredentials, environment);
            return await ModelPackage.FindManifestAsync(store, cancellationToken);
        }
        catch (FailureException e)
        {
            await Console.Error.WriteLineAsync($"trainyard-predictor: the model before this one cannot be compared: {e.Failure.Message}");
            return null;
        }
    }
}
