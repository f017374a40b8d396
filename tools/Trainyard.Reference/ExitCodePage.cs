using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Reference;

/// <summary>What programs end with.</summary>
internal static class ExitCodePage
{
    public static string Of(IReadOnlyList<SourceFile> sources)
    {
        var classes = sources
            .SelectMany(source => source.Members(nameof(FailureClass)))
            .ToDictionary(member => member.Name, member => member.Summary);
        return new MarkdownTable("Exit codes", "the constants of the programs")
            .Text(
                "Each program ends with 0 where all went well. Operator, predictor and router end with 1 where they cannot begin, "
                    + "and their last line says why."
            )
            .Section("Trials, and the trainer's other work")
            .Text("As in sysexits.h. An image of your own may use them as well: after those that say so, nothing is tried again.")
            .Table(
                ["code", "class", "meaning", "tried again"],
                Enum.GetValues<FailureClass>()
                    .Where(failure => ExitCode.Of(failure) != ExitCode.Of(FailureClass.UserCode) || failure == FailureClass.UserCode)
                    .OrderBy(ExitCode.Of)
                    .Select(failure =>
                        (string[])
                            [
                                Number(ExitCode.Of(failure)),
                                $"`{failure}`",
                                classes[$"{failure}"],
                                ExitCode.OfNoUseToTryAgain.Contains(ExitCode.Of(failure)) ? "no" : "yes, `spec.trial.retries` times",
                            ]
                    )
                    .Append([
                        Number(ExitCode.Stopped),
                        "",
                        Constant(sources, nameof(ExitCode), nameof(ExitCode.Stopped)),
                        "where its node took the pod",
                    ])
            )
            .Section("`trainyard`")
            .Table(["code", "meaning"], Constants(sources, "CliExitCode").Select(code => (string[])[code.Value, code.Summary]))
            .ToString();
    }

    private static string Number(int code) => code.ToString(CultureInfo.InvariantCulture);

    private static string Constant(IReadOnlyList<SourceFile> sources, string type, string name) =>
        Constants(sources, type).Single(constant => constant.Name == name).Summary;

    private static IEnumerable<(string Type, string Name, string Value, string Summary)> Constants(
        IReadOnlyList<SourceFile> sources,
        string type
    ) => sources.SelectMany(source => source.Constants(name => name == type));
}
