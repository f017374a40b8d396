namespace Trainyard.Local.Node.Pods;

/// <summary>The last word of a container: the first 4096 bytes of its message file, or the end of its log where the policy says
/// so.</summary>
internal static class TerminationMessage
{
    private const int Longest = 4096;

    public static string? Read(string file, JsonObject container, int exitCode, string logFile)
    {
        var message = Start(file);
        if (message.Length > 0)
            return message;
        var fallBack = exitCode != 0 && container.Text("terminationMessagePolicy") == "FallbackToLogsOnError";
        return fallBack && File.Exists(logFile) ? ContainerLogs.Tail(logFile) : null;
    }

    private static string Start(string file)
    {
        if (!File.Exists(file))
            return "";
        using var stream = File.OpenRead(file);
        var buffer = new byte[Longest];
        return Encoding.UTF8.GetString(buffer, 0, stream.ReadAtLeast(buffer, Longest, throwOnEndOfStream: false));
    }
}
