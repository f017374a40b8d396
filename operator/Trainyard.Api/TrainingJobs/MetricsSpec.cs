using System.Text.RegularExpressions;
using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>Where the metrics of a program stand that knows nothing of Trainyard. Default: in lines name=value of its log.</summary>
public sealed record MetricsSpec
{
    /// <summary>The group of <see cref="Pattern"/> that is a metric's name.</summary>
    public const string NameGroup = "name";

    /// <summary>The group of <see cref="Pattern"/> that is its value.</summary>
    public const string ValueGroup = "value";

    /// <summary>
    /// A file of the container that the program writes its metrics to, in place and before it ends: a JSON object of numbers by name, or
    /// lines. At most 4096 bytes, for it is the container's termination message. What it lacks is looked for in the log.
    /// </summary>
    [Schema(Pattern = "^/.*[^/]$")]
    public string? File { get; init; }

    /// <summary>
    /// A regular expression (.NET, without back references and look-around) that finds metrics in lines: its group "value" is the number,
    /// its group "name" the metric's name; without that group it is the objective's metric. Default: name=value.
    /// </summary>
    public string? Pattern { get; init; }

    /// <summary>A pattern, ready for use; it takes time in proportion to a line, whoever wrote it.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    /// <exception cref="NotSupportedException">It has a back reference or looks around.</exception>
    public static Regex Compile(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
