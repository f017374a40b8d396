using System.Diagnostics;

namespace Trainyard.Local.Node.Pods;

/// <summary>What is to be run, with all paths and variables as the process will see them.</summary>
internal sealed record ProcessSpec(IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Variables, string WorkingFolder);

/// <summary>
/// One run of a container: a small shell that starts the program in a session of its own, with its output in a file, and writes down how it
/// ended. The shell belongs to no terminal and outlives us; what it leaves in files (.pid, .main, .log, .exit beside each other) is all
/// that another local cluster needs to take it over.
/// </summary>
/// <remarks>
/// <code>
/// start      the shell creates .pid, or ends if it is there: whoever creates it first decides whether this run happens at all
/// program    writes its own process id to .main, then becomes the program
/// end        the shell writes .exit (128 + the signal's number for one that was killed) and kills what is left of the session
/// </code>
/// </remarks>
internal sealed class ContainerRun
{
    private const string Shell = """
        exec < /dev/null > /dev/null 2>&1
        set -C; echo $$ > "$0.pid" || exit 0; set +C
        base=$0; cd "$1" || exit 1; shift
        sh -c 'echo $$ > "$0.main"; exec "$@"' "$base" "$@" >> "$base.log" 2>&1
        echo $? > "$base.exit.new"; mv "$base.exit.new" "$base.exit"
        kill -s KILL -- -$$
        """;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _base;
    private ITimer? _poll;

    private ContainerRun(string basePath) => _base = basePath;

    /// <summary>Completed when the program has ended and its exit code is known.</summary>
    public Task Ended => _ended.Task;

    public string LogFile => _base + ".log";

    /// <summary>When the program ended; its exit code, or 137 where the shell itself was killed.</summary>
    public (int Code, DateTimeOffset At) Exit { get; private set; }

    /// <summary>The shell's process id.</summary>
    public int Process { get; private set; }

    public static ContainerRun Start(string basePath, ProcessSpec spec, TimeProvider time)
    {
        File.WriteAllBytes(basePath + ".log", []);
        var run = new ContainerRun(basePath);
        var start = new ProcessStartInfo("setsid") { UseShellExecute = false, WorkingDirectory = Path.GetDirectoryName(basePath)! };
        foreach (var argument in (string[])["sh", "-c", Shell, basePath, spec.WorkingFolder])
            start.ArgumentList.Add(argument);
        // A shell drops variables whose names it could not use itself; env(1) takes any.
        var odd = spec.Variables.Where(v => !v.Key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')).ToList();
        if (odd.Count > 0)
            start.ArgumentList.Add("env");
        foreach (var argument in odd.Select(v => $"{v.Key}={v.Value}").Concat(spec.Command))
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in spec.Variables)
            start.Environment[name] = value;

        var process = System.Diagnostics.Process.Start(start) ?? throw new InvalidOperationException("setsid did not start");
        run.Process = process.Id;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => run.Finish(process, time);
        return run;
    }

    /// <summary>Takes over a run that another local cluster started; null if it never began, which it then never will.</summary>
    public static ContainerRun? Adopt(string basePath, TimeProvider time)
    {
        try
        {
            File.Open(basePath + ".pid", FileMode.CreateNew).Dispose();
            return null;
        }
        catch (IOException)
        {
            var run = new ContainerRun(basePath);
            run.Watch(time);
            return run;
        }
    }

    /// <summary>SIGTERM to the program, as a real node sends it to a container's first process.</summary>
    public void Terminate()
    {
        if (ReadNumber(".main") is { } main && ProcessTree.Parent(main) == Process)
            Native.Signal(main, Native.SigTerm);
    }

    /// <summary>SIGKILL to the whole session and to whatever left it.</summary>
    public void Kill()
    {
        if (Process == 0 || _ended.Task.IsCompleted)
            return;
        var members = ProcessTree.Members(Process);
        Native.Signal(-Process, Native.SigKill);
        foreach (var member in members)
            Native.Signal(member, Native.SigKill);
    }

    private void Finish(Process process, TimeProvider time)
    {
        process.Dispose();
        Finish(time);
    }

    private void Finish(TimeProvider time)
    {
        Exit = ReadNumber(".exit") is { } code ? (code, File.GetLastWriteTimeUtc(_base + ".exit")) : (137, time.GetUtcNow());
        _poll?.Dispose();
        _ended.TrySetResult();
    }

    /// <summary>The process is not our child: nobody tells us of its end, so that we look.</summary>
    private void Watch(TimeProvider time)
    {
        Process = ReadNumber(".pid") ?? 0;
        _poll = time.CreateTimer(
            _ =>
            {
                if (!Lives())
                    Finish(time);
            },
            null,
            TimeSpan.Zero,
            TimeSpan.FromMilliseconds(200)
        );
    }

    /// <summary>The id may be another process's by now: ours has our path in its command line.</summary>
    private bool Lives() =>
        Process != 0 && ProcessTree.Alive(Process) && ProcessTree.CommandLine(Process).Contains(_base, StringComparison.Ordinal);

    private int? ReadNumber(string suffix)
    {
        try
        {
            return int.TryParse(File.ReadAllText(_base + suffix), CultureInfo.InvariantCulture, out var n) ? n : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
