using System.Text;
using Trainyard.Contracts;
using Trainyard.Data.Sources;

namespace Trainyard.Data.Reading;

/// <summary>Text files as UTF-8.</summary>
internal static class TextFiles
{
    /// <summary>A file as UTF-8: itself, or written anew from the encoding that was told or that its first bytes tell.</summary>
    /// <param name="encoding">The name of the encoding that was told, or null.</param>
    /// <param name="copy">Gives the place of a file that is written anew.</param>
    /// <exception cref="FailureException">DataSchema: it is not in that encoding.</exception>
    internal static TextFile AsUtf8(SourceFile file, string? encoding, Func<string, Action<string>, string> copy)
    {
        var name = NameOf(file);
        var head = TextHead.Read(file.Path, 4096);
        if (head.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            throw new FailureException(FailureClass.DataSchema, $"{name} is gzip, whatever its name says", "let its name end in .gz");
        if (head.AsSpan().StartsWith("PAR1"u8) || head.AsSpan().StartsWith("PK\u0003\u0004"u8))
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"{name} is no text but {(head[1] == 'A' ? "Parquet" : "a zip or a spreadsheet")}",
                "give it its right name, or save it as CSV"
            );
        }

        if (Stranger(head) is { } stranger)
            throw new FailureException(FailureClass.DataSchema, $"{name} is {stranger}", "give the address of the file itself");

        var written = TextHead.Encoding(head) ?? (encoding is null ? null : Encodings.Named(encoding));
        if (written is null or UTF8Encoding)
        {
            return new TextFile(
                file.Path,
                name,
                head.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? "UTF-8 with a byte order mark" : "UTF-8"
            );
        }

        var strict = Encodings.Named(written.WebName);
        return new TextFile(copy(file.Path, target => Write(file.Path, target, strict, name)), name, written.WebName);
    }

    /// <summary>The last part of a file's address.</summary>
    internal static string NameOf(SourceFile file) =>
        Path.GetFileName(file.Uri.Contains("://", StringComparison.Ordinal) ? file.Uri.Split('?')[0] : file.Uri);

    /// <summary>What comes in place of a table where an address leads elsewhere; null where it does not look so.</summary>
    private static string? Stranger(ReadOnlySpan<byte> head)
    {
        var start = Encoding.UTF8.GetString(head[..Math.Min(head.Length, 64)]).TrimStart('\uFEFF', ' ', '\r', '\n');
        string[] pages = ["<!doctype html", "<html"];
        if (pages.Any(page => start.StartsWith(page, StringComparison.OrdinalIgnoreCase)))
            return "a web page";
        return start.StartsWith("version https://git-lfs", StringComparison.Ordinal)
            ? "a pointer of Git LFS (git lfs pull brings the file)"
            : null;
    }

    private static void Write(string path, string target, Encoding encoding, string name)
    {
        try
        {
            using var reader = new StreamReader(path, encoding, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
            using var writer = new StreamWriter(
                target,
                append: false,
                new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
                1 << 16
            );
            var buffer = new char[1 << 16];
            while (reader.Read(buffer) is var count and > 0)
                writer.Write(buffer, 0, count);
        }
        catch (ArgumentException wrong)
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"{name} is not in {encoding.WebName}: {wrong.Message}",
                "say csv.encoding",
                wrong
            );
        }
    }
}
