namespace Trainyard.Local.Node.Pods;

/// <summary>Usage of a process and all its descendants, from /proc.</summary>
/// <param name="CpuSeconds">User and system time, that of ended and reaped children included.</param>
/// <param name="ResidentBytes">Resident memory of those alive.</param>
/// <param name="PeakBytes">The largest resident memory that one of them has had.</param>
internal readonly record struct ProcessUsage(double CpuSeconds, long ResidentBytes, long PeakBytes);

internal static class ProcessTree
{
    // sysconf(_SC_CLK_TCK) is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    public static ProcessUsage Usage(int root)
    {
        double cpu = 0;
        long resident = 0,
            peak = 0;
        foreach (var process in Members(root))
        {
            if (Stat(process) is not { } stat)
                continue;
            cpu += (Number(stat, 11) + Number(stat, 12) + Number(stat, 13) + Number(stat, 14)) / TicksPerSecond;
            resident += Number(stat, 21) * Environment.SystemPageSize;
            peak = Math.Max(peak, Peak(process));
        }
        return new(cpu, resident, peak);
    }

    /// <summary>The process and its descendants; those that were orphaned on the way are found by their process group.</summary>
    public static List<int> Members(int root)
    {
        var members = new List<int> { root };
        for (var i = 0; i < members.Count; i++)
            members.AddRange(Children(members[i]).Where(c => !members.Contains(c)));
        return members;
    }

    public static int? Parent(int process) => Stat(process) is { } stat ? (int)Number(stat, 1) : null;

    /// <summary>Whether it lives: a zombie does not.</summary>
    public static bool Alive(int process) => Stat(process) is { } stat && stat[0] is not ("Z" or "X");

    public static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
        catch (UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static IEnumerable<int> Children(int process)
    {
        string[] threads;
        try
        {
            threads = Directory.GetDirectories($"/proc/{process}/task");
        }
        catch (IOException)
        {
            return [];
        }
        return threads
            .SelectMany(t => Read(t + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(c => int.Parse(c, CultureInfo.InvariantCulture));
    }

    /// <summary>The fields of /proc/PID/stat from the third one, the state, on: the second may hold blanks and brackets.</summary>
    private static string[]? Stat(int process)
    {
        var text = Read($"/proc/{process}/stat");
        var end = text.LastIndexOf(')');
        return end < 0 ? null : text[(end + 2)..].Split(' ');
    }

    private static long Number(string[] stat, int field) => long.TryParse(stat[field], CultureInfo.InvariantCulture, out var n) ? n : 0;

    private static long Peak(int process)
    {
        foreach (var line in Read($"/proc/{process}/status").Split('\n'))
        {
            if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                return long.TryParse(line.AsSpan(6, line.Length - 9).Trim(), CultureInfo.InvariantCulture, out var kib) ? kib * 1024 : 0;
        }

        return 0;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
        catch (UnauthorizedAccessException)
        {
            return "";
        }
    }
}
