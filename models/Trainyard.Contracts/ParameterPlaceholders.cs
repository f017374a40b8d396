using System.Text.RegularExpressions;

namespace Trainyard.Contracts;

/// <summary>
/// Hyperparameters in commands and arguments: $(parameters.learningRate). The kubelet leaves such a reference as it is, since no variable
/// may have that name; $$(parameters.x) stands for itself, as it does for variables.
/// </summary>
public static partial class ParameterPlaceholders
{
    /// <summary>The names that a text refers to.</summary>
    public static IEnumerable<string> In(string text) =>
        Reference().Matches(text).Where(match => match.Groups[1].Success).Select(match => match.Groups[1].Value);

    /// <summary>A text with each reference replaced; nothing of a value is a reference again, neither ours nor the kubelet's.</summary>
    public static string Fill(string text, Func<string, string> value) =>
        text.Contains("$(parameters.", StringComparison.Ordinal)
            ? Reference().Replace(text, match => match.Groups[1].Success ? Escape(value(match.Groups[1].Value)) : match.Value)
            : text;

    /// <summary>A text in which the kubelet finds no reference to a variable.</summary>
    public static string Escape(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

    [GeneratedRegex(@"\$\$|\$\(parameters\.([^()]+)\)")]
    private static partial Regex Reference();
}
