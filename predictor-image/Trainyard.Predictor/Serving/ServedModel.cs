using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Predictor.Serving;

/// <summary>The one model that this server answers for. Thread-safe.</summary>
internal sealed class ServedModel : IDisposable
{
    /// <param name="platform">Which library made it, where that is not Trainyard.</param>
    public ServedModel(Manifest manifest, string digest, TrainedModel model, string? platform = null)
    {
        (Manifest, Digest, Model, Platform) = (manifest, digest, model, platform ?? $"trainyard_{manifest.Algorithm}");
        Encoder = new RowEncoder(Manifest.Signature);
        OutputNames = Manifest.Task switch
        {
            LearningTask.BinaryClassification when Signature.Classes is [_, var second] => [second],
            LearningTask.BinaryClassification or LearningTask.MulticlassClassification => [.. Signature.Classes ?? []],
            LearningTask.DirectionRegression => ["x", "y", "z"],
            LearningTask.AnomalyDetection => ["score"],
            _ => [.. Signature.Outputs.Select(output => output.Name)],
        };
        if (Encoder.Width != model.Features)
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"the signature makes {Encoder.Width} columns, the model wants {model.Features}"
            );
        }

        if (OutputNames.Count != model.Outputs)
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"the signature names {OutputNames.Count} outputs, the model gives {model.Outputs}"
            );
        }
    }

    public Manifest Manifest { get; }

    public string Digest { get; }

    /// <summary>What made the model, for the Open Inference Protocol.</summary>
    public string Platform { get; }

    public TrainedModel Model { get; }

    public RowEncoder Encoder { get; }

    public Signature Signature => Manifest.Signature;

    /// <summary>The names of the model's outputs: label columns; the class, or classes, whose probabilities it gives; or x, y, z.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>Reads the package and checks every digest.</summary>
    /// <exception cref="FailureException">It is not there, altered, or no model that this program knows.</exception>
    public static async Task<ServedModel> LoadAsync(
        ModelPlace place,
        Func<string, string?> environment,
        CancellationToken cancellationToken = default
    )
    {
        if (ForeignModels.IsFile(place.Uri))
            return await ForeignModels.LoadAsync(place, environment, cancellationToken);
        var store = ArtifactStores.Open(place.Uri, place.Credentials, environment);
        var package = await ModelPackage.ReadAsync(store, "", place.Digest, cancellationToken);
        try
        {
            return Of(package);
        }
        catch (InvalidDataException e)
        {
            throw new FailureException(FailureClass.DataSchema, $"the model package at {place.Uri}: {e.Message}", inner: e);
        }
    }

    // A program of the user's own may have made the package's model.
    private static ServedModel Of(ModelPackage package)
    {
        var manifest = package.Manifest;
        if (!ModelFiles.NeedsLibrary(manifest.ModelFile))
            return new ServedModel(manifest, package.Digest, Learners.Load(manifest.ModelFile, package.Model));
        var signature = manifest.Signature;
        var given = new SignatureFile
        {
            Task = manifest.Task,
            Features = signature.Features,
            Outputs = signature.Outputs,
            Classes = signature.Classes,
        };
        var model = ForeignModels.Read(manifest.ModelFile, package.Model, given);
        return new ServedModel(
            manifest with
            {
                Task = model.Task,
                Signature = model.Signature,
            },
            package.Digest,
            model.Model,
            model.Framework
        );
    }

    public void Dispose() => Model.Dispose();
}
