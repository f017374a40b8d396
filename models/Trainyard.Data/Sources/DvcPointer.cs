using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Trainyard.Contracts;

namespace Trainyard.Data.Sources;

/// <summary>A .dvc file: it names a content by its MD5, and what it is called.</summary>
/// <param name="Md5">The content's MD5; with ".dir" at its end the content is the list of a folder's files.</param>
internal sealed partial record DvcPointer(string Md5, string Path)
{
    private const string FolderSuffix = ".dir";

    /// <summary>Whether it stands for a folder.</summary>
    internal bool IsFolder => Md5.EndsWith(FolderSuffix, StringComparison.Ordinal);

    /// <summary>The MD5 alone.</summary>
    internal string Hash => IsFolder ? Md5[..^FolderSuffix.Length] : Md5;

    /// <summary>Where the content may be below a remote: as DVC 3 lays it out, and as earlier versions did.</summary>
    internal IEnumerable<string> Places => [$"files/md5/{Md5[..2]}/{Md5[2..]}", $"{Md5[..2]}/{Md5[2..]}"];

    /// <summary>Reads a .dvc file of one output.</summary>
    /// <exception cref="FailureException">It is none.</exception>
    internal static DvcPointer Parse(string yaml, string uri)
    {
        var hashes = Hashes().Matches(yaml);
        var paths = Paths().Matches(yaml);
        return hashes.Count == 1 && paths.Count == 1
            ? new DvcPointer(hashes[0].Groups[1].Value, paths[0].Groups[1].Value)
            : throw new FailureException(
                FailureClass.DataSchema,
                $"{uri} is no .dvc file of one output with an md5 and a path (it has {hashes.Count} and {paths.Count})",
                "give each output a .dvc file and a source of its own"
            );
    }

    /// <summary>The files of a folder, from its list.</summary>
    internal static IReadOnlyList<DvcPointer> Folder(byte[] list) =>
        [
            .. JsonSerializer
                .Deserialize(list, DvcJson.Default.DvcEntryArray)!
                .OrderBy(entry => entry.RelPath, StringComparer.Ordinal)
                .Select(entry => new DvcPointer(entry.Md5, entry.RelPath)),
        ];

    [GeneratedRegex(@"^[ -]*md5:\s*['""]?([0-9a-f]{32}(?:\.dir)?)['""]?\s*$", RegexOptions.Multiline)]
    private static partial Regex Hashes();

    [GeneratedRegex(@"^[ -]*path:\s*['""]?(.+?)['""]?\s*$", RegexOptions.Multiline)]
    private static partial Regex Paths();
}

/// <summary>A file in the list of a folder.</summary>
internal sealed record DvcEntry([property: JsonPropertyName("md5")] string Md5, [property: JsonPropertyName("relpath")] string RelPath);

[JsonSerializable(typeof(DvcEntry[]))]
internal sealed partial class DvcJson : JsonSerializerContext;
