using System.Globalization;
using System.Text;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Cli.Rollouts;

/// <summary>How a rollout stands, as lines. Pure.</summary>
internal static class RolloutText
{
    public static string Of(Predictor predictor)
    {
        var (status, text) = (predictor.Status, new StringBuilder());
        Line(text, $"{predictor.Metadata.Name} is {status?.Phase?.ToString() ?? "new"}, serves {Name(status?.Model)}");
        if (status?.Canary is { } canary)
        {
            Line(
                text,
                $"{Name(status.Next)}: {canary.Phase}, step {canary.Step} of {canary.Steps}, {canary.Weight} %, {canary.Requests} requests"
            );
            foreach (var gate in canary.Gates ?? [])
                Line(text, $"  {Verdict(gate)}  {gate.Name}: {gate.Message}");
        }

        var told = status?.Conditions.Find(ConditionType.RolledBack) ?? status?.Conditions.Find(ConditionType.Progressing);
        Line(text, $"{told?.Reason}: {told?.Message}");
        if (status?.History is { Count: > 0 } history)
            text.Append("history:\n");
        foreach (var model in status?.History ?? [])
            Line(text, $"  {Name(model)}  since {model.Since:yyyy-MM-dd HH:mm:ss}  {Score(model)}");
        return text.ToString().TrimEnd();
    }

    private static string Verdict(GateStatus gate) => gate.Holds ? "holds" : "FAILS";

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Name(ServedModel? model) =>
        model is null ? "nothing"
        : model.Version is { } version ? $"version {version}"
        : model.Uri;

    private static string Score(ServedModel model) =>
        model.Holdout is { } holdout ? string.Create(CultureInfo.InvariantCulture, $"{holdout.Metric} {holdout.Value:0.####}") : "";
}
