using k8s.Models;
using Trainyard.Runtime;

namespace Trainyard.Console.Starting;

/// <summary>Files that people bring, on a laptop: they go into the claim uploads of the local cluster, where a training reads
/// them.</summary>
internal sealed class Uploads(ConsoleOptions options)
{
    /// <summary>The most bytes of one file.</summary>
    public const long MostBytes = 2L * 1024 * 1024 * 1024;

    /// <summary>The claim that models of such a sweep go to.</summary>
    public const string Models = "models";

    /// <summary>The namespace whose claims are the folders here.</summary>
    public const string Namespace = "default";

    private const string Claim = "uploads";
    private static readonly string[] Endings = [".csv", ".tsv", ".txt", ".parquet", ".json", ".jsonl", ".gz", ".zst"];

    /// <summary>Stores a file: where it lies, and its address for a TrainingJob.</summary>
    /// <exception cref="InvalidDataException">It is of no kind that can be read.</exception>
    public async Task<(string Path, string Uri)> StoreAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var safe = Safe(name);
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(options.Volumes!, Claim)).FullName;
        var path = System.IO.Path.Combine(folder, safe);
        await using (var file = File.Create(path + ".part"))
            await content.CopyToAsync(file, cancellationToken);
        File.Move(path + ".part", path, overwrite: true);
        return (path, $"pvc://{Claim}/{safe}");
    }

    /// <summary>Makes the claims that a sweep over uploads needs, where they are not there yet: a pod of a claim that is not waits for
    /// ever.</summary>
    /// <exception cref="ApiException">The user may not.</exception>
    public static async Task ClaimAsync(ApiClient client)
    {
        foreach (var name in (string[])[Claim, Models])
        {
            if (await client.FindAsync<V1PersistentVolumeClaim>(Namespace, name) is not null)
                continue;
            await client.CreateAsync(
                new V1PersistentVolumeClaim
                {
                    Metadata = new() { Name = name, NamespaceProperty = Namespace },
                    Spec = new()
                    {
                        AccessModes = ["ReadWriteMany"],
                        Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new("10Gi") } },
                    },
                }
            );
        }
    }

    /// <summary>A name without folders, blanks and what a URI or a glob would read otherwise.</summary>
    public static string Safe(string name)
    {
        var last = name.Split('/', '\\')[^1];
        var safe = string.Concat(last.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-')).TrimStart('.', '-');
        return Endings.Any(ending => safe.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            ? safe
            : throw new InvalidDataException($"{last} is of no kind that can be read: use one of {string.Join(", ", Endings)}");
    }

    /// <summary>A name for a sweep over the file, as Kubernetes allows it.</summary>
    public static string JobName(string file)
    {
        var stem = file.ToLowerInvariant().Split('.')[0];
        var name = string.Concat(stem.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        return name.Length == 0 ? "my-sweep" : name[..Math.Min(30, name.Length)].Trim('-');
    }
}
