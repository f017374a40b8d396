using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Predictor.Serving;

/// <summary>The one model that this server answers for. Thread-safe.</summary>
internal sealed class ServedModel : IDisposable
{
    public ServedModel(ModelPackage package, TrainedModel model)
    {
        (Manifest, Digest, Model) = (package.Manifest, package.Digest, model);
        Encoder = new RowEncoder(Manifest.Signature);
        OutputNames = Manifest.Task switch
        {
            LearningTask.BinaryClassification => [Signature.Classes![1]],
            LearningTask.MulticlassClassification => [.. Signature.Classes!],
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

    public TrainedModel Model { get; }

    public RowEncoder Encoder { get; }

    public Signature Signature => Manifest.Signature;

    /// <summary>The names of the model's outputs: label columns; the class, or classes, whose probabilities it gives; or x, y, z.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>Reads the package and checks every digest.</summary>
    /// <exception cref="FailureException">It is not there, altered, or no model that this program knows.</exception>
    public static async Task<ServedModel> LoadAsync(
        PredictorOptions options,
        Func<string, string?> environment,
        CancellationToken cancellationToken = default
    )
    {
        var store = ArtifactStores.Open(options.ModelUri, options.ModelCredentials, environment);
        var package = await ModelPackage.ReadAsync(store, "", options.ModelDigest, cancellationToken);
        try
        {
            return new ServedModel(package, Learners.Load(package.Manifest.ModelFile, package.Model));
        }
        catch (InvalidDataException e)
        {
            throw new FailureException(FailureClass.DataSchema, $"the model package at {options.ModelUri}: {e.Message}", inner: e);
        }
    }

    public void Dispose() => Model.Dispose();
}
