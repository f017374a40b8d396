using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainyard.Cli.Local;

/// <summary>Which program each of our images stands for on this machine.</summary>
internal static class LocalImages
{
    private const string Trainer = "trainyard/trainer";
    private const string Predictor = "trainyard/predictor";
    private const string Operator = "trainyard/operator";

    /// <summary>Writes the local cluster's image file, which keeps what the user has added.</summary>
    public static void Write(LocalPaths paths)
    {
        var file = Path.Combine(Directory.CreateDirectory(paths.Cluster).FullName, "images.json");
        var images = File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))!.AsObject() : [];
        foreach (var (image, program) in new[] { (Trainer, "trainyard-trainer"), (Predictor, "trainyard-predictor"), (Operator, "trainyard-operator") })
            images[image] = new JsonObject { ["command"] = new JsonArray(LocalPaths.Program(program)) };
        File.WriteAllText(file, images.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }

    public static IEnumerable<string> OperatorArguments(LocalPaths paths) =>
        ["--trainer-image", Trainer, "--predictor-image", Predictor, "--trial-cache", Path.Combine(paths.State, "cache")];
}
