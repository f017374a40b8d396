using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Tests.Support;

/// <summary>Built objects beside files of what they should be. TRAINYARD_REGENERATE=1 writes the files anew, for a person to read the
/// difference.</summary>
internal static class Golden
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Check<T>(string name, T built)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var text = JsonNode.Parse(ClusterJson.Options.Write(built))!.ToJsonString(Indented) + "\n";
        var file = Path.Combine(Folder(), name + ".json");
        if (Environment.GetEnvironmentVariable("TRAINYARD_REGENERATE") == "1")
            File.WriteAllText(file, text);
        Assert.True(File.Exists(file), $"{file} is missing");
        // The order of fields says nothing.
        if (!JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(file)), JsonNode.Parse(text)))
            Assert.Equal(File.ReadAllText(file), text);
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(here)!)!, "Golden")).FullName;
}
