using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Trainyard.Cli.Data;

/// <summary>A file or a folder as DVC 3 keeps it: a pointer for Git, and contents below a remote that their MD5 names.</summary>
/// <param name="Pointer">The text of the .dvc file.</param>
/// <param name="Files">The files that are contents, with their MD5 in hexadecimal digits.</param>
/// <param name="List">Of a folder the list of its files, with its own name; null of a file.</param>
internal sealed record DvcFile(string Pointer, IReadOnlyList<(FileInfo File, string Md5)> Files, (string Name, byte[] Content)? List)
{
    /// <param name="path">The file or folder.</param>
    /// <exception cref="CliException">There is none, or nothing is in it.</exception>
    public static DvcFile Of(string path)
    {
        if (File.Exists(path))
        {
            var md5 = HashOf(path);
            return new(Text(md5, Size(path), path, files: null), [(new(path), md5)], null);
        }

        if (!Directory.Exists(path))
            throw new CliException($"there is no file and no folder {path}");
        var entries = Directory
            .EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Select(file => (File: file, Path: Path.GetRelativePath(path, file).Replace('\\', '/'), Md5: HashOf(file)))
            .OrderBy(entry => entry.Path, StringComparer.Ordinal)
            .ToList();
        if (entries.Count == 0)
            throw new CliException($"the folder {path} is empty");

        // As Python's json.dumps writes it: its very bytes are what the folder's name is made of.
        var list = $"[{string.Join(", ", entries.Select(entry => $$"""{"md5": "{{entry.Md5}}", "relpath": {{Quoted(entry.Path)}}}"""))}]";
        var bytes = Encoding.UTF8.GetBytes(list);
        var folder = Hash(bytes) + ".dir";
        return new(
            Text(folder, entries.Sum(entry => Size(entry.File)), path, entries.Count),
            [.. entries.Select(entry => (new FileInfo(entry.File), entry.Md5))],
            (folder, bytes)
        );
    }

    /// <summary>Where a content of this name is below the remote.</summary>
    public static string Place(string md5) => $"files/md5/{md5[..2]}/{md5[2..]}";

    private static string Text(string md5, long size, string path, int? files) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"outs:\n- md5: {md5}\n  size: {size}\n{(files is { } count ? $"  nfiles: {count}\n" : "")}  hash: md5\n"
                + $"  path: {Scalar(Path.GetFileName(Path.TrimEndingDirectorySeparator(path)))}\n"
        );

    private static long Size(string file) => new FileInfo(file).Length;

    private static string Quoted(string text) => $"\"{string.Concat(text.Select(Escaped))}\"";

    private static string Escaped(char c) =>
        c is '"' or '\\' ? $"\\{c}"
        : c is >= ' ' and < '\u007f' ? $"{c}"
        : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");

    /// <summary>A name that YAML could take for something else stands in quotes.</summary>
    private static string Scalar(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') && char.IsAsciiLetter(name[0])
            ? name
            : $"'{name.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string HashOf(string file)
    {
        using var stream = File.OpenRead(file);
#pragma warning disable CA5351 // DVC names contents by MD5.
        return Convert.ToHexStringLower(MD5.HashData(stream));
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351
}
