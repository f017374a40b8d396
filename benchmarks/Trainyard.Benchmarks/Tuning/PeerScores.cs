using System.Diagnostics;
using Trainyard.Testing;

namespace Trainyard.Benchmarks.Tuning;

/// <summary>Has score.py of the benchmark's definition score the runs, and picks from its tables each sampler beside Optuna's of the same
/// name.</summary>
internal static class PeerScores
{
    /// <summary>Our samplers that have a namesake, by the names that the recorded runs bear.</summary>
    private static readonly Dictionary<string, string[]> Namesakes = new()
    {
        ["TPE"] = ["tpe", "tpe_mv", "o49_tpe", "o49_tpe_mv"],
        ["CMA-ES"] = ["cmaes"],
        ["GP"] = ["o49_gp"],
        ["Sobol"] = ["qmc"],
        ["Random"] = ["random"],
    };

    public static int Print(string runs)
    {
        if (SharedFolder.Find("bench", "hpo", "score.py") is not { } script)
        {
            Console.WriteLine($"{runs} is written; shared/bench/hpo/score.py, which scores it, is not here.");
            return 0;
        }

        using var process = Process.Start(new ProcessStartInfo("python3", [script, runs]) { RedirectStandardOutput = true })!;
        var lines = new List<string>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            Console.WriteLine(line);
            lines.Add(line);
        }

        process.WaitForExit();
        PrintNamesakes(lines);
        return process.ExitCode;
    }

    /// <summary>The rows stand below the headings "TPE, seq: win rate ... against", one for each peer.</summary>
    private static void PrintNamesakes(List<string> lines)
    {
        Console.WriteLine("\nWin rate [95 % interval] at 30, 60, 100, 200 against Optuna's of the same name:");
        var (sampler, mode) = ("", "");
        foreach (var line in lines)
        {
            if (line.Contains(": win rate", StringComparison.Ordinal))
            {
                (sampler, mode) = line.Split([',', ':']) is [var s, var m, ..] ? (s, m.Trim()) : ("", "");
            }
            else if (Namesakes.TryGetValue(sampler, out var peers) && peers.Contains(line.Trim().Split(' ')[0]))
            {
                Console.WriteLine($"  {sampler,-8}{mode,-6}{line}");
            }
        }
    }
}
