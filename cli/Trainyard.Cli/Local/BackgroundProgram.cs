using System.Diagnostics;
using System.Globalization;

namespace Trainyard.Cli.Local;

/// <summary>A program that outlives this one: in a session of its own, its output in a log, its process id in a file.</summary>
internal sealed class BackgroundProgram(LocalPaths paths, string name)
{
    public string Log => paths.Log(name);

    /// <summary>The process id, or null where it does not run.</summary>
    public int? Running()
    {
        if (!File.Exists(paths.Pid(name)) || !int.TryParse(File.ReadAllText(paths.Pid(name)), CultureInfo.InvariantCulture, out var pid))
            return null;

        try
        {
            // A number may belong to another program by now: its name decides. In the moment of its exec a process has no command line.
            var command = File.ReadAllText($"/proc/{pid}/cmdline");
            return command.Contains(name, StringComparison.Ordinal) || (command.Length == 0 && !IsZombie(pid)) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Field 3 of /proc/PID/stat, after the name in brackets (proc(5)).</summary>
    private static bool IsZombie(int pid) => File.ReadAllText($"/proc/{pid}/stat").Split(") ").Last().StartsWith('Z');

    public void Start(IEnumerable<string> arguments)
    {
        if (Running() is not null)
            return;

        Directory.CreateDirectory(paths.State);
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = Directory.GetCurrentDirectory() };
        // The shell ends at once; what it leaves behind has no terminal that could end it.
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("""log=$1 pid=$2; shift 2; setsid "$@" >>"$log" 2>&1 </dev/null & echo $! >"$pid" """);
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(Log);
        start.ArgumentList.Add(paths.Pid(name));
        start.ArgumentList.Add(LocalPaths.Program(name));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        using var shell = Process.Start(start)!;
        shell.WaitForExit();
    }

    /// <summary>SIGTERM, then SIGKILL after a grace of 15 seconds. True if it ran.</summary>
    public async Task<bool> StopAsync(CancellationToken cancellationToken)
    {
        if (Running() is not { } pid)
            return false;

        using var process = Process.GetProcessById(pid);
        // The shell's own kill: the program of that name comes with procps, which a small machine lacks.
        using (var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {pid}"]))
            kill.WaitForExit();
        using var grace = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        grace.CancelAfter(TimeSpan.FromSeconds(15));
        try
        {
            await process.WaitForExitAsync(grace.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
        }
        File.Delete(paths.Pid(name));
        return true;
    }

    /// <summary>The end of the log, for an error message.</summary>
    public string LogTail(int lines = 5) => File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(lines)) : "(no log)";
}
