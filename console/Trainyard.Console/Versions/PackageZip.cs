using System.IO.Compression;
using Trainyard.Trainer.Client;

namespace Trainyard.Console.Versions;

/// <summary>A package as one file. Pure.</summary>
internal static class PackageZip
{
    /// <summary>The same files give the same bytes: no time is written.</summary>
    /// <param name="folder">What they lie in.</param>
    public static MemoryStream Of(string folder, IEnumerable<DownloadedFile> files)
    {
        var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in files)
            {
                var entry = zip.CreateEntry($"{folder}/{file.Name}", CompressionLevel.Fastest);
                entry.LastWriteTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var stream = entry.Open();
                stream.Write(file.Content);
            }
        }

        content.Position = 0;
        return content;
    }
}
