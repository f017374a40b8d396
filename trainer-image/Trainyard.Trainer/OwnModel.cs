using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>
/// The folder that a program of the user's own has left its model in. Its manifest.json, where it has one, may say as little as it likes:
/// what it leaves out is the job's, the model's file the one ONNX file, and the signature is read from the training table.
/// </summary>
internal sealed class OwnModel
{
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly JsonObject? _manifest;

    private OwnModel(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            _files[Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/')] = File.ReadAllBytes(file);
        if (_files.Remove(Models.Manifest.FileName, out var manifest))
            _manifest = Parse(manifest);
    }

    /// <summary>Whether the signature must be read from the training table.</summary>
    internal bool NeedsSignature => _manifest?["signature"] is null;

    /// <summary>The model in a folder; null where there is neither a manifest nor an ONNX file.</summary>
    /// <exception cref="FailureException">The manifest is no JSON object, or there are several ONNX files and it does not tell
    /// which.</exception>
    internal static OwnModel? In(string folder)
    {
        if (!Directory.Exists(folder))
            return null;
        var model = new OwnModel(folder);
        return model._manifest is not null || model.Onnx.Count > 0 ? model : null;
    }

    /// <summary>The manifest and the files of the package.</summary>
    /// <param name="signature">The training table's, where the manifest has none.</param>
    internal (Manifest Manifest, IReadOnlyDictionary<string, byte[]> Files) Package(TrialFile trial, int version, Signature? signature)
    {
        var whole = Usual(trial, signature);
        foreach (var (name, value) in _manifest ?? [])
            whole[name] = value?.DeepClone();
        if (_manifest?["modelFile"] is null)
            whole["modelFile"] = ModelFile();
        try
        {
            var manifest = whole.Deserialize(ManifestJson.Default.Manifest)!;
            if (!_files.ContainsKey(manifest.ModelFile))
                throw Fault($"its modelFile {manifest.ModelFile} is not in the folder, which holds {string.Join(", ", _files.Keys)}");
            return (manifest with { TrainingJob = trial.TrainingJob, Version = version }, _files);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw Fault(broken.Message);
        }
    }

    private List<string> Onnx => [.. _files.Keys.Where(name => name.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))];

    /// <summary>What a manifest says where the user's does not: all that the job knows.</summary>
    private static JsonObject Usual(TrialFile trial, Signature? signature) =>
        JsonSerializer
            .SerializeToNode(
                new Manifest
                {
                    TrainingJob = trial.TrainingJob,
                    Version = trial.Run,
                    Task = trial.Model.Task,
                    Algorithm = trial.Model.Algorithm,
                    Parameters = new SortedDictionary<string, JsonElement>(trial.Model.Parameters.ToDictionary(), StringComparer.Ordinal),
                    Seed = trial.Data.Seed,
                    Signature = signature ?? new() { Features = [], Outputs = [] },
                    ModelFile = "",
                    TrainingRows = 0,
                    Metrics = new Dictionary<string, double>(),
                    Data = [],
                    Query = trial.Data.Query,
                    CodeVersion = "own",
                },
                ManifestJson.Default.Manifest
            )!
            .AsObject();

    private string ModelFile() =>
        Onnx switch
        {
            [var one] => one,
            [] => throw Fault("it lacks modelFile, and there is no ONNX file that could be meant"),
            var several => throw Fault($"it lacks modelFile, and {string.Join(", ", several)} could each be meant"),
        };

    private static JsonObject Parse(byte[] json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject ?? throw Fault("it is no JSON object");
        }
        catch (JsonException broken)
        {
            throw Fault(broken.Message);
        }
    }

    private static FailureException Fault(string why) =>
        new(
            FailureClass.Configuration,
            $"{Models.Manifest.FileName} of the program's own model cannot be used: {why}",
            "see docs/own-images.md"
        );
}
