using System.CommandLine;

namespace Trainyard.Operator;

/// <summary>
/// Options from the environment: TRAINYARD_OPERATOR_WATCH_SILENCE=30 is --watch-silence=30, where the command line does not say it
/// itself. They are read as flags are, with the same errors.
/// </summary>
internal static class EnvironmentFlags
{
    public const string Prefix = "TRAINYARD_OPERATOR_";

    /// <param name="environment">The settings by the names of options in capitals, with underscores.</param>
    /// <returns>The command line, and what the environment adds to it.</returns>
    public static string[] Over(IEnumerable<Option> options, IConfiguration environment, IReadOnlyList<string> args) =>
        [
            .. args,
            .. options
                .Where(option => !args.Any(arg => arg == option.Name || arg.StartsWith($"{option.Name}=", StringComparison.Ordinal)))
                .Select(option => (option.Name, Value: environment[KeyOf(option)]))
                .Where(setting => !string.IsNullOrEmpty(setting.Value))
                .Select(setting => $"{setting.Name}={setting.Value}"),
        ];

    private static string KeyOf(Option option) => option.Name.TrimStart('-').Replace('-', '_');
}
