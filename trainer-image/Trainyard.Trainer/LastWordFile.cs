using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Trainer;

/// <summary>
/// The container's termination message. The first word that is written stands: whoever ends the program first, training or a signal, has
/// it.
/// </summary>
/// <param name="path">The file, or null for none.</param>
internal sealed class LastWordFile(string? path)
{
    private const string Default = "/dev/termination-log";
    private const int LongestMessage = 1000;
    private readonly Lock _lock = new();
    private bool _written;

    /// <summary>The file that the environment names, or the kubelet's where it is mounted.</summary>
    internal static LastWordFile From(Func<string, string?> environment) =>
        new(environment(ContainerEnvironment.TerminationLog) ?? (File.Exists(Default) ? Default : null));

    /// <summary>Writes the last word; false if another was written before.</summary>
    internal bool Write(LastWord word)
    {
        lock (_lock)
        {
            if (_written)
                return false;
            _written = true;
            if (path is not null)
                File.WriteAllBytes(path, Fit(word));
            return true;
        }
    }

    /// <summary>How many bytes a word takes.</summary>
    internal static int Bytes(LastWord word) => JsonSerializer.SerializeToUtf8Bytes(word, ContractsJson.Default.LastWord).Length;

    /// <summary>The word as JSON of at most <see cref="LastWord.MaxBytes"/>: a long message is cut, and at last the metrics are left
    /// out.</summary>
    internal static byte[] Fit(LastWord word)
    {
        word = Cut(word);
        var json = JsonSerializer.SerializeToUtf8Bytes(word, ContractsJson.Default.LastWord);
        if (json.Length <= LastWord.MaxBytes)
            return json;

        var bare = word with
        {
            Metrics = null,
            Failure = word.Failure is null ? null : word.Failure with { Message = word.Failure.Message[..100], Hint = null },
        };
        return JsonSerializer.SerializeToUtf8Bytes(bare, ContractsJson.Default.LastWord);
    }

    /// <summary>The word with at most the beginning of a long message.</summary>
    internal static LastWord Cut(LastWord word) =>
        word.Failure is { Message.Length: > LongestMessage } failure
            ? word with { Failure = failure with { Message = failure.Message[..LongestMessage] + "..." } }
            : word;
}
