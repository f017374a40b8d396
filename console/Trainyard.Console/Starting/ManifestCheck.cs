using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Api;
using Trainyard.Console.Cluster;
using Trainyard.Runtime;
using Trainyard.Sweeps;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Trainyard.Console.Starting;

/// <summary>A fault of a manifest, and the line that it stands in; 0 where it is of none.</summary>
public sealed record ManifestFault(int Line, string Path, string Message);

/// <summary>A TrainingJob's YAML, read and held to all rules that need no cluster. Pure.</summary>
/// <param name="Job">The object as JSON; null where it cannot be one.</param>
internal sealed record ManifestCheck(JsonObject? Job, string? Name, string? Namespace, IReadOnlyList<ManifestFault> Faults)
{
    public static ManifestCheck Of(string yaml)
    {
        try
        {
            if (YamlJson.ParseAll(yaml) is not [JsonObject root])
                return Broken(0, "", "one TrainingJob is wanted, in one document");
            if (root["kind"]?.ToString() != "TrainingJob")
                return Broken(Line(yaml, "kind"), "kind", "must be TrainingJob");
            var job = JsonSerializer.Deserialize<TrainingJob>(root, ConsoleJson.Options)!;
            return new(
                root,
                job.Metadata?.Name,
                job.Metadata?.NamespaceProperty,
                [.. Rules(job).Select(fault => At(yaml, fault.Path, fault.Message))]
            );
        }
        catch (YamlException e)
        {
            return Broken((int)e.Start.Line, "", e.InnerException?.Message ?? e.Message);
        }
        catch (JsonException e)
        {
            var path = e.Path?.Replace("$.", "", StringComparison.Ordinal) ?? "";
            return Broken(Line(yaml, path), path, Plain(e.Message.Split(" Path:")[0]));
        }
    }

    /// <summary>What the API server has against it, at its lines.</summary>
    public static IReadOnlyList<ManifestFault> Refusal(string yaml, ApiException refusal)
    {
        if (refusal.Status.Details?.Causes is { Count: > 0 } causes)
            return [.. causes.Select(cause => At(yaml, cause.Field ?? "", cause.Message))];
        var path =
            refusal.IsAlreadyExists ? "metadata.name"
            : refusal.Status.Details?.Kind == "namespaces" ? "metadata.namespace"
            : "";
        return [path.Length == 0 ? new(0, "", Said(refusal)) : At(yaml, path, Said(refusal))];
    }

    /// <summary>The line of a field, from 1; of the nearest one above it that is there.</summary>
    public static int Line(string yaml, string path)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException)
        {
            return 0;
        }

        if (stream.Documents is not [{ RootNode: var node }, ..])
            return 0;
        var line = 0;
        foreach (var part in path.Split('.', '[').Select(part => part.TrimEnd(']')))
        {
            var (key, value) = Step(node, part);
            if (value is null)
                break;
            (line, node) = ((int)(key ?? value).Start.Line, value);
        }

        return line;
    }

    private static (YamlNode? Key, YamlNode? Value) Step(YamlNode node, string part) =>
        node switch
        {
            YamlMappingNode map => map
                .Children.Where(child => child.Key.ToString() == part)
                .Select(child => ((YamlNode?)child.Key, (YamlNode?)child.Value))
                .FirstOrDefault(),
            YamlSequenceNode list when int.TryParse(part, out var index) && index < list.Children.Count => (null, list.Children[index]),
            _ => (null, null),
        };

    private static IEnumerable<Fault> Rules(TrainingJob job)
    {
        if (string.IsNullOrEmpty(job.Metadata?.Name))
            return [new(FaultReason.InvalidMetadata, "metadata.name", "give it a name")];
        if (job.Spec?.Data is null || job.Spec.Model is null)
            return [new(FaultReason.InvalidSpec, "spec", "spec.data and spec.model are needed")];
        var faults = TrainingJobRules.Check(job);
        return job.Spec.Sweep is { } sweep ? [.. faults, .. SweepRules.Check(sweep, job.Spec.AllObjectives.Count)] : faults;
    }

    private static string Said(ApiException refusal) => refusal.Status.Message ?? refusal.Message;

    /// <summary>What JSON's reader says of a type, in words of a manifest.</summary>
    private static string Plain(string message) =>
        !message.StartsWith("The JSON value could not be converted to ", StringComparison.Ordinal) ? message
        : message.Contains("System.Int", StringComparison.Ordinal) ? "must be a whole number"
        : message.Contains("System.Double", StringComparison.Ordinal) ? "must be a number"
        : message.Contains("System.Boolean", StringComparison.Ordinal) ? "must be true or false"
        : message.Contains("System.String", StringComparison.Ordinal) ? "must be a text"
        : message;

    private static ManifestFault At(string yaml, string path, string message) => new(Line(yaml, path), path, message);

    private static ManifestCheck Broken(int line, string path, string message) => new(null, null, null, [new(line, path, message)]);
}
