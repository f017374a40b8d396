using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>Whether models can be written where a job wants them: by writing, reading and removing a few bytes there.</summary>
internal static class OutputCheck
{
    private const string Probe = "preflight";

    /// <exception cref="FailureException">They cannot be written, or not be read again.</exception>
    internal static async Task RunAsync(
        OutputSpec output,
        Func<string, string?> environment,
        Action<string> log,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var store = ArtifactStores.Open(output.Uri, output.Credentials?.SecretName, environment);
            await store.WriteAsync(Probe, "probe"u8.ToArray(), cancellationToken);
            if (await store.ReadAsync(Probe, cancellationToken) is not [.. var read] || !read.AsSpan().SequenceEqual("probe"u8))
                throw new FailureException(FailureClass.Configuration, "what was written there cannot be read again");
            await RemoveAsync(store, log, cancellationToken);
        }
        catch (Exception refused) when (refused is FailureException or IOException or UnauthorizedAccessException)
        {
            throw Told(output, refused);
        }
    }

    /// <summary>The right to remove is not needed.</summary>
    private static async Task RemoveAsync(IArtifactStore store, Action<string> log, CancellationToken cancellationToken)
    {
        try
        {
            await store.DeleteAsync(Probe, cancellationToken);
        }
        catch (Exception refused) when (refused is FailureException or IOException or UnauthorizedAccessException)
        {
            log($"{store.Uri}/{Probe} cannot be removed: {refused.Message}");
        }
    }

    private static FailureException Told(OutputSpec output, Exception refused)
    {
        var failure = refused is FailureException known ? known.Failure : null;
        return new FailureException(
            failure?.Class ?? (refused is UnauthorizedAccessException ? FailureClass.Credentials : FailureClass.Configuration),
            $"output.uri {output.Uri} cannot be written: {refused.Message}",
            failure?.Hint ?? "name a place that this job's pods may write to",
            refused
        );
    }
}
