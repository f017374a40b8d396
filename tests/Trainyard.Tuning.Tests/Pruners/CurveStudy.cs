using Trainyard.Tuning;

namespace Trainyard.Tuning.Tests.Pruners;

/// <summary>A report of a scripted study.</summary>
internal readonly record struct Reported(int Trial, int Step, double Value, bool Last);

/// <summary>Studies as data: who reports what in which order.</summary>
internal static class CurveStudy
{
    public const int FullSteps = 20;

    /// <summary>
    /// A random study of trials that run four at a time: curves that fall at their own rates to their own ends, with noise, missing steps,
    /// NaN, infinities,
    /// and trials that fall silent.
    /// </summary>
    public static List<Reported> Random(int seed, int trials = 20)
    {
        var random = new Random(seed);
        var reports = new List<Reported>();
        foreach (var group in Enumerable.Range(0, trials).Chunk(4))
        {
            var curves = group.ToDictionary(
                trial => trial,
                _ => (End: random.NextDouble(), Rate: random.NextDouble(), Silent: random.Next(40))
            );
            for (var step = 1; step <= FullSteps; step++)
            {
                foreach (var trial in group.Where(trial => step < curves[trial].Silent && (random.Next(5) > 0 || step == FullSteps)))
                {
                    var (end, rate, _) = curves[trial];
                    var value = end + (2 * Math.Exp(-rate * step)) + (0.05 * random.NextDouble());
                    value = random.Next(60) switch
                    {
                        0 => double.NaN,
                        1 => double.PositiveInfinity,
                        2 => double.NegativeInfinity,
                        _ => value,
                    };
                    reports.Add(new(trial, step, value, step == FullSteps));
                }
            }
        }
        return reports;
    }

    /// <summary>Trials that end one after the other, each at its own level, all its reports alike.</summary>
    public static CurveHistory Finished(Direction direction, params double[] levels)
    {
        var history = new CurveHistory(direction);
        for (var trial = 0; trial < levels.Length; trial++)
        {
            for (var step = 1; step <= FullSteps; step++)
            {
                history.Report(trial, step, levels[trial]);
            }
            history.Succeed(trial);
        }
        return history;
    }

    /// <summary>Lets a trial report one value until the pruner stops it; true when it did before the last step.</summary>
    public static bool Stops(IPruner pruner, CurveHistory history, int trial, Func<int, double> value)
    {
        for (var step = 1; step < FullSteps; step++)
        {
            history.Report(trial, step, value(step));
            if (pruner.Judge(trial, history).Prune)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Plays a study; a stopped trial's later reports are dropped. Gives every verdict.</summary>
    public static List<Verdict> Play(
        IPruner pruner,
        IEnumerable<Reported> reports,
        CurveHistory history,
        Action<Reported, Verdict>? judged = null
    )
    {
        var (verdicts, stopped) = (new List<Verdict>(), new HashSet<int>());
        foreach (var report in reports.Where(report => !stopped.Contains(report.Trial)))
        {
            history.Report(report.Trial, report.Step, report.Value);
            if (report.Last)
            {
                history.Succeed(report.Trial);
                continue;
            }
            var verdict = pruner.Judge(report.Trial, history);
            judged?.Invoke(report, verdict);
            verdicts.Add(verdict);
            if (verdict.Prune)
            {
                stopped.Add(report.Trial);
                history.Stop(report.Trial);
            }
        }
        return verdicts;
    }
}
