using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Learning.Foreign;
using Trainyard.Models;

namespace Trainyard.Predictor.Serving;

/// <summary>Models that were not trained here: a file that the URI names, and signature.json beside it where there is one.</summary>
internal static class ForeignModels
{
    private static readonly IReadOnlyList<ForeignFormat> Formats =
    [
        .. ForeignFormat.Trees,
#if FOREIGN_LIBRARIES
        Trainyard.Learning.Onnx.OnnxImport.Format,
#endif
    ];

    /// <summary>Whether a URI names a model's file, and not the folder of a package.</summary>
    public static bool IsFile(string uri) => ModelFiles.IsForeign(uri);

    /// <exception cref="FailureException">It is not there, altered, or no model that this program reads.</exception>
    public static async Task<ServedModel> LoadAsync(
        ModelPlace place,
        Func<string, string?> environment,
        CancellationToken cancellationToken
    )
    {
        var uri = place.Uri.TrimEnd('/');
        var name = uri[(uri.LastIndexOf('/') + 1)..];
        var store = ArtifactStores.Open(uri[..^(name.Length + 1)], place.Credentials, environment);
        var content = await store.ReadAsync(name, cancellationToken)
            ?? throw new FailureException(FailureClass.NotFound, $"{uri} is not there");
        var digest = ModelPackage.DigestOf(content);
        if (place.Digest is { } wanted && wanted != digest)
            throw new FailureException(FailureClass.DataSchema, $"the model {uri} has the digest {digest}, not {wanted}");
        var signature = await store.ReadAsync(SignatureFile.FileName, cancellationToken);
        try
        {
            var model = Read(name, content, signature is null ? new() : SignatureFile.Read(signature));
            return new ServedModel(ManifestOf(Path.GetFileNameWithoutExtension(name), model), digest, model.Model, model.Framework);
        }
        catch (InvalidDataException broken)
        {
            throw new FailureException(FailureClass.DataSchema, $"the model {uri}: {broken.Message}", inner: broken);
        }
    }

    /// <exception cref="InvalidDataException">It is no such model.</exception>
    /// <exception cref="FailureException">Configuration: this program was built without what reads it.</exception>
    public static ForeignModel Read(string name, byte[] content, SignatureFile file)
    {
        var extension = Path.GetExtension(name).ToLowerInvariant();
        var format = Formats.FirstOrDefault(format => format.Extensions.Contains(extension))
            ?? throw new FailureException(
                FailureClass.Configuration,
                $"{name}: this image reads no {extension} models",
                extension == ".zip"
                    ? "Microsoft.ML writes its models as ONNX, too (mlContext.Model.ConvertToOnnx): name that file"
                    : "spec.image: trainyard/predictor-foreign does"
            );
        try
        {
            return format.Read(content, file);
        }
        catch (Exception broken)
            when (broken
                    is JsonException
                        or FormatException
                        or OverflowException
                        or ArgumentException
                        or InvalidOperationException
                        or IndexOutOfRangeException
                        or InvalidCastException
            )
        {
            throw new InvalidDataException($"{name} cannot be read: {broken.Message}", broken);
        }
    }

    private static Manifest ManifestOf(string name, ForeignModel model) =>
        new()
        {
            TrainingJob = name,
            Version = 1,
            Task = model.Task,
            Algorithm = model.Algorithm,
            Parameters = new Dictionary<string, JsonElement>(),
            Seed = 0,
            Signature = model.Signature,
            ModelFile = name,
            TrainingRows = 0,
            Metrics = new Dictionary<string, double>(),
            Data = [],
            CodeVersion = "",
        };
}
