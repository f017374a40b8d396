using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Trainer.Client;

/// <summary>A file of a package.</summary>
/// <param name="Name">Its name, with its folder where several versions came.</param>
/// <param name="Content">Its bytes.</param>
public sealed record DownloadedFile(string Name, byte[] Content);

/// <summary>Reads a package from the lines that the trainer's <c>pack</c> writes.</summary>
public static class PackedLines
{
    /// <summary>The files, each checked against its digest.</summary>
    /// <param name="lines">The pod's log.</param>
    /// <param name="progress">Told of the bytes so far and of all that will come.</param>
    /// <exception cref="TrainerException">They are not all there, or not what was sent.</exception>
    public static async Task<IReadOnlyList<DownloadedFile>> ReadAsync(IAsyncEnumerable<string> lines, Action<long, long> progress)
    {
        await using var line = lines.GetAsyncEnumerator();
        var head = await line.MoveNextAsync() ? Head(line.Current) : throw Broken("nothing came");
        var (all, done) = (head.Files.Sum(file => file.Bytes), 0L);
        var files = new List<DownloadedFile>();
        foreach (var file in head.Files)
        {
            var content = new MemoryStream();
            while (content.Length < file.Bytes)
            {
                if (!await line.MoveNextAsync())
                    throw Broken($"{file.Name} ends after {content.Length} of {file.Bytes} bytes");
                content.Write(Bytes(line.Current, file.Name));
                progress(done + content.Length, all);
            }

            done += content.Length;
            if (ModelPackage.DigestOf(content.ToArray()) != file.Digest)
                throw Broken($"{file.Name} is not what was sent");
            files.Add(new(file.Name, content.ToArray()));
        }

        return files;
    }

    private static PackedFiles Head(string line)
    {
        try
        {
            var head = JsonSerializer.Deserialize(line, ContractsJson.Default.PackedFiles)!;
            foreach (var file in head.Files)
                ArtifactPath.Checked(file.Name);
            return head;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NullReferenceException)
        {
            throw Broken(line);
        }
    }

    private static byte[] Bytes(string line, string file)
    {
        try
        {
            return Convert.FromBase64String(line);
        }
        catch (FormatException)
        {
            throw Broken($"{file}: {line}");
        }
    }

    private static TrainerException Broken(string why) =>
        new($"the model did not come through: {(why.Length > 300 ? why[..300] + "..." : why)}");
}
