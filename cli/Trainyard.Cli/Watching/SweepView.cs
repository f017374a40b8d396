using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Sweeps;

namespace Trainyard.Cli.Watching;

/// <summary>Draws a sweep for a terminal. Pure.</summary>
internal static class SweepView
{
    private const int Shown = 8;
    private const int BarWidth = 30;

    public static IRenderable Render(SweepSnapshot sweep) => new Rows(Headline(sweep), Bar(sweep), Best(sweep), Leaderboard(sweep));

    /// <summary>A number with five significant digits.</summary>
    public static string Number(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    /// <summary>A length of time as 40 s, 2 min 10 s.</summary>
    public static string Length(TimeSpan time) =>
        time.TotalSeconds < 60 ? $"{Math.Ceiling(time.TotalSeconds):0} s" : $"{(int)time.TotalMinutes} min {time.Seconds} s";

    public static string Parameters(IReadOnlyDictionary<string, JsonElement> parameters) =>
        string.Join("  ", parameters.Select(p => $"{p.Key} {Text(p.Value)}"));

    public static string Text(JsonElement value) => value.ValueKind == JsonValueKind.Number ? Number(value.GetDouble()) : value.ToString();

    private static Markup Headline(SweepSnapshot sweep)
    {
        var spec = sweep.Job.Spec;
        return new Markup(
            $"[bold]{Markup.Escape(sweep.Name)}[/]  [grey]{spec.Model.Algorithm} for {spec.Model.Task}, {sweep.Sweep.Sampler.Name} "
                + $"sampler, {SearchSpaces.PrunerName(sweep.Sweep.Pruner, sweep.Metrics.Count)} pruner[/]  {PhaseText(sweep)}"
        );
    }

    private static string PhaseText(SweepSnapshot sweep) =>
        sweep switch
        {
            { Failed: true } => "[red]Failed[/]",
            { Finished: true } => "[green]Succeeded[/]",
            _ => $"[yellow]{sweep.Phase}[/]",
        };

    private static Markup Bar(SweepSnapshot sweep)
    {
        var filled = Math.Min(BarWidth, BarWidth * sweep.Ended / Math.Max(1, sweep.MostTrials));
        var left = sweep.Left is { } time ? $"  about {Length(time)} left" : "";
        return new Markup(
            $"[green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/] "
                + $"{sweep.Ended} of {sweep.MostTrials} trials   "
                + $"[yellow]{sweep.Ledger.Counts.Running} running[/]  [green]{sweep.Ledger.Counts.Succeeded} done[/]  "
                + $"[grey]{sweep.Ledger.Counts.Pruned} pruned  {sweep.Ledger.Counts.Failed} failed{left}[/]"
        );
    }

    private static Markup Best(SweepSnapshot sweep)
    {
        if (sweep.Best is not { } best)
            return new Markup("[grey]no trial has ended yet[/]");
        if (sweep.Metrics.Count > 1)
            return Front(sweep, best);

        return new Markup(
            $"best {sweep.Metric} [bold]{Number(best.Status!.Value!.Value)}[/] [grey](trial {best.Spec.Number}: "
                + $"{Markup.Escape(Parameters(best.Spec.Parameters))})[/]\n"
                + $"[blue]{Sparkline([.. sweep.Ledger.Curve.Select(point => point.Best)])}[/] [grey]best so far[/]"
        );
    }

    private static Markup Front(SweepSnapshot sweep, Trial winner)
    {
        var lines = sweep
            .Front.Take(Shown)
            .Select(member =>
                $"{(member.Trial == winner ? "[bold]winner[/]" : "      ")}  trial {member.Trial.Spec.Number,4}  "
                + Markup.Escape(Values(sweep, member))
            );
        return new Markup($"front of {sweep.Front.Count} trials, the winner first\n{string.Join('\n', lines)}");
    }

    /// <summary>The values of a trial of the front, by their metrics.</summary>
    public static string Values(SweepSnapshot sweep, FrontMember member) =>
        string.Join("  ", sweep.Metrics.Zip(member.Values, (metric, value) => $"{metric} {Number(value)}"));

    private static Table Leaderboard(SweepSnapshot sweep)
    {
        var front = sweep.Metrics.Count > 1 ? sweep.Front.Select(member => member.Trial).ToHashSet() : [];
        var names = sweep.Sweep.Parameters.Select(parameter => parameter.Name).ToList();
        var table = new Table()
            .Border(TableBorder.Simple)
            .AddColumn(new TableColumn("trial").RightAligned())
            .AddColumn("state");
        foreach (var metric in sweep.Metrics)
            table.AddColumn(new TableColumn(Markup.Escape(metric)).RightAligned());
        foreach (var name in names)
            table.AddColumn(new TableColumn(Markup.Escape(name)).RightAligned());

        foreach (var trial in sweep.Trials.OrderByDescending(trial => trial.Spec.Number).Take(Shown))
        {
            table.AddRow([
                trial.Spec.Number.ToString(CultureInfo.InvariantCulture),
                State(trial, trial == sweep.Best, front.Contains(trial)),
                .. Values(sweep, trial),
                .. names.Select(name =>
                    trial.Spec.Parameters.TryGetValue(name, out var parameter) ? Markup.Escape(Text(parameter)) : "[grey]-[/]"
                ),
            ]);
        }

        return table;
    }

    private static IEnumerable<string> Values(SweepSnapshot sweep, Trial trial) =>
        sweep
            .Metrics.Select(metric => metric == sweep.Metric ? trial.Status?.Value : trial.Status?.Metrics?.ValueOf(metric))
            .Select(value => value is { } number ? Number(number) : "");

    private static string State(Trial trial, bool best, bool onFront) =>
        (trial.Status?.Phase ?? TrialPhase.Pending) switch
        {
            TrialPhase.Succeeded => best ? "[green bold]best[/]"
            : onFront ? "[green bold]front[/]"
            : "[green]done[/]",
            TrialPhase.Running => "[yellow]running[/]",
            TrialPhase.Failed => "[red]failed[/]",
            var other => $"[grey]{other.ToString().ToLowerInvariant()}[/]",
        };

    private static string Sparkline(IReadOnlyList<double> values)
    {
        const string Blocks = "▁▂▃▄▅▆▇█";
        var (low, high) = (values.Min(), values.Max());
        var taken =
            values.Count <= BarWidth
                ? values
                : [.. Enumerable.Range(0, BarWidth).Select(i => values[i * (values.Count - 1) / (BarWidth - 1)])];
        return string.Concat(taken.Select(value => Blocks[high > low ? (int)((value - low) / (high - low) * (Blocks.Length - 1)) : 0]));
    }
}
