using System.Diagnostics;
using System.Globalization;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Chaos;

/// <summary>The reused workers of the sweeps: processes of this machine, and pods of its cluster.</summary>
internal sealed class Workers(TestCluster cluster)
{
    private int _killed;
    private int _deleted;

    /// <summary>What their trials learn from: 200 rows, a class that a line divides but for some noise.</summary>
    public string Table { get; } = WriteTable(cluster.PathOf("rows.csv"));

    public string Told => $"of them {_killed} of a worker's process and {_deleted} of a worker's pod";

    /// <summary>Kills one that has a trial in hand, in one way or the other; false where there is none.</summary>
    public async Task<bool> KillAsync(Random random)
    {
        var busy = new List<string>();
        await foreach (var trial in cluster.Client.ListAsync<Trial>("default"))
        {
            if (trial.Status is { Phase: TrialPhase.Running, Worker: { } worker })
                busy.Add(worker);
        }

        if (busy.Count == 0)
            return false;
        var one = busy[random.Next(busy.Count)];
        if (random.Next(2) == 0 && TryKill(one))
            _killed++;
        else
            _deleted += await DeleteAsync(one) ? 1 : 0;
        return true;
    }

    private Task<bool> DeleteAsync(string pod) => cluster.Client.DeleteAsync<V1Pod>("default", pod, new() { GracePeriodSeconds = 0 });

    /// <summary>kill -9 of the program itself; the shell that holds it writes down how it ended, as a kubelet would.</summary>
    private static bool TryKill(string pod)
    {
        foreach (var process in Process.GetProcessesByName("trainyard-trainer"))
        {
            using (process)
            {
                if (!IsOf(process.Id, pod))
                    continue;
                process.Kill();
                return true;
            }
        }

        return false;
    }

    private static bool IsOf(int process, string pod)
    {
        try
        {
            var variables = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/environ"));
            return variables.Split('\0').Contains($"TRAINYARD_WORKER={pod}");
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string WriteTable(string path)
    {
        var random = new Random(1);
        var rows = Enumerable
            .Range(0, 200)
            .Select(_ => (X: random.NextDouble(), Z: random.NextDouble()))
            .Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.X},{row.Z},{(row.X + row.Z + Noise() > 1 ? "in" : "out")}"));
        File.WriteAllLines(path, rows.Prepend("x,z,y"));
        return path;

        double Noise() => (random.NextDouble() - 0.5) / 2;
    }
}
