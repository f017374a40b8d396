using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>The last step of a run, but for how its model comes about: claims a version, writes the package, and the history beside
/// it.</summary>
internal sealed class ModelStep(TrialFile trial, Func<string, string?> environment, Action<string> log, CancellationToken cancellationToken)
{
    /// <summary>The package that was written, or was there from an earlier try.</summary>
    internal Manifest? Manifest { get; private set; }

    /// <summary>Makes the package where this run has none yet.</summary>
    /// <param name="make">The package's manifest and files, for a version.</param>
    internal async Task<LastWord> StoreAsync(Func<int, Task<(Manifest Manifest, IReadOnlyDictionary<string, byte[]> Files)>> make)
    {
        if (trial.Output is not { } output)
            throw new FailureException(FailureClass.Configuration, "output.uri is missing: there is no place for the model");

        var store = ArtifactStores.Open(output.Uri, output.Credentials?.SecretName, environment);
        var version = await ModelVersions.ClaimAsync(store, trial.Run, trial.Owner ?? Guid.NewGuid().ToString(), cancellationToken);
        var folder = ModelVersions.Folder(version);
        var package = await ModelPackage.ExistsAsync(store, folder, cancellationToken)
            ? await ModelPackage.ReadAsync(store, folder, cancellationToken: cancellationToken)
            : await WriteAsync(store, folder, await make(version));
        Manifest = package.Manifest;
        log($"model {store.Uri}/{folder} {package.Digest}");
        using var handler = new SocketsHttpHandler();
        var questions = new OperatorQuestions(handler, TimeProvider.System, environment);
        var trials = await new TrialHistory(questions, log).WriteAsync(store, folder, trial.HistoryOf, cancellationToken);
        await new Retention(questions, log).ApplyAsync(store, trial, version, cancellationToken);
        return new LastWord
        {
            Outcome = TrialOutcome.Succeeded,
            Metrics = package.Manifest.Metrics,
            Model = new WrittenModel
            {
                Version = version,
                Uri = $"{store.Uri}/{folder}",
                Digest = package.Digest,
                Holdout = package.Manifest.Holdout,
                Trials = trials,
            },
            Data = package.Manifest.Reading?.Summary(),
            CpuSeconds = TrialRun.CpuSince(TimeSpan.Zero),
        };
    }

    private Task<ModelPackage> WriteAsync(
        IArtifactStore store,
        string folder,
        (Manifest Manifest, IReadOnlyDictionary<string, byte[]> Files) made
    ) => ModelPackage.WriteAsync(store, folder, made.Manifest, made.Files, cancellationToken);
}
