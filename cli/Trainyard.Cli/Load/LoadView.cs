using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Trainyard.Cli.Watching;

namespace Trainyard.Cli.Load;

/// <summary>Draws a load for a terminal. Pure.</summary>
internal static class LoadView
{
    private const int BarWidth = 30;

    /// <summary>From here on, the generator is too slow for its own plan.</summary>
    private static readonly TimeSpan TooLate = TimeSpan.FromMilliseconds(50);

    public static IRenderable Render(LoadTarget target, LoadPlan plan, LoadSummary summary)
    {
        var rows = new List<IRenderable> { Headline(target), Bar(plan, summary), Latency(summary), Answers(summary) };
        if (summary.Late > TooLate)
        {
            rows.Add(
                new Markup(
                    $"[yellow]1 % of the requests left {LoadText.Milliseconds(summary.Late.Value)} late or later, because this machine is "
                        + "busy: measure from another one[/]"
                )
            );
        }

        return new Rows(rows);
    }

    /// <summary>One line, for logs and pipes.</summary>
    public static string Line(LoadSummary summary) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{SweepView.Length(summary.Elapsed),8}  {summary.Done} of {summary.Arrived} done  {summary.Errors} errors  "
                + $"p99 {Text(summary.Latency?.P99)}"
        );

    private static Markup Headline(LoadTarget target) =>
        new($"[bold]{Markup.Escape(target.Url.ToString())}[/]  [grey]{Markup.Escape(target.Model)}[/]");

    private static Markup Bar(LoadPlan plan, LoadSummary summary)
    {
        var filled = (int)(BarWidth * plan.Progress(summary.Arrived, summary.Elapsed));
        return new Markup(
            $"[green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/] {summary.Arrived} requests in "
                + $"{SweepView.Length(summary.Elapsed)}   {summary.Rate.ToString("G4", CultureInfo.InvariantCulture)} a second predicted, "
                + $"[yellow]{summary.Arrived - summary.Done} under way[/]"
        );
    }

    private static Markup Latency(LoadSummary summary) =>
        new(
            summary.Latency is { } latency
                ? $"latency  p50 [bold]{Text(latency.P50)}[/]  p90 [bold]{Text(latency.P90)}[/]  p99 [bold]{Text(latency.P99)}[/]  "
                    + $"max {Text(latency.Max)}  mean {Text(latency.Mean)}"
                    + (summary.Waited > latency.P50 ? $"  [yellow]p99 waited {Text(summary.Waited)} for a connection[/]" : "")
                : "[grey]no good request is answered yet[/]"
        );

    private static Markup Answers(LoadSummary summary)
    {
        var codes = summary.Codes.Select(code => $"{Colored(code.Key)} {code.Value}");
        var kinds = summary
            .Kinds.Where(kind => kind.Key != RequestKind.Good && kind.Value > 0)
            .Select(kind => $"{kind.Value} {kind.Key.ToString().ToLowerInvariant()}");
        var color = summary.Errors > 0 ? "red" : "green";
        return new Markup(
            $"answers  {string.Join("  ", codes)}   [{color}]{summary.Errors} not as expected"
                + (summary.ErrorRate is { } rate ? $" ({LoadText.Percent(rate)})" : "")
                + $"[/]  [grey]{string.Join(", ", kinds)}[/]"
        );
    }

    private static string Colored(string code) =>
        code switch
        {
            ['2', ..] => $"[green]{code}[/]",
            ['4', ..] => $"[yellow]{code}[/]",
            "aborted" => "[grey]aborted[/]",
            _ => $"[red]{Markup.Escape(code)}[/]",
        };

    private static string Text(TimeSpan? length) => length is { } known ? LoadText.Milliseconds(known) : "-";
}
