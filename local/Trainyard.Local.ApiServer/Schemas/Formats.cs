using System.Collections;
using System.Net;
using System.Text.RegularExpressions;
using Trainyard.Local.ApiServer.Schemas.Cel;

namespace Trainyard.Local.ApiServer.Schemas;

/// <summary>The formats of builtin.schema, each with the faults in the server's words, and the functions that its expressions know beside
/// CEL's.</summary>
internal static partial class Formats
{
    private const string Percent =
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation "
        + "is '[0-9]+%')";
    private const string Address = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private const string Block = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
    private const int MostAnnotationBytes = 256 << 10;

    public static IEnumerable<FieldError> Faults(JsonNode? value, string format, string path) =>
        format switch
        {
            "labels" => (value as JsonObject ?? []).SelectMany(label =>
                Told(label.Key, Names.QualifiedFaults(label.Key), path)
                    .Concat(Told(label.Value, Names.LabelValueFaults(label.Value.Text() ?? ""), path))
            ),
            "annotations" => Annotations(value as JsonObject ?? [], path),
            "keys" => (value as JsonObject ?? []).SelectMany(entry =>
                Told(entry.Key, Names.ConfigKeyFaults(entry.Key), $"{path}[{entry.Key}]")
            ),
            "port" when value.Text() is { } name => Told(value, Names.PortNameFaults(name), path),
            "port" => value is null || value.Integer() is >= 1 and <= 65535
                ? []
                : Told(value, ["must be between 1 and 65535, inclusive"], path),
            "int-or-percent" when value.Text() is { } text => PercentPattern().IsMatch(text) ? [] : Told(value, [Percent], path),
            "int-or-percent" => value.Integer() < 0 ? Told(value, ["must be greater than or equal to 0"], path) : [],
            "at-most-100%" => value.Text() is { } text && PercentPattern().IsMatch(text) && (text.Length > 4 || int.Parse(text[..^1]) > 100)
                ? Told(value, ["must not be greater than 100%"], path)
                : [],
            "mode" => value.Integer() is < 0 or > 511
                ? Told(value, ["must be a number between 0 and 0777 (octal), both inclusive"], path)
                : [],
            _ when value.Text() is { } text => Told(value, TextFaults(text, format), path),
            _ => [],
        };

    /// <summary>The value of a function that only these expressions know; null where there is none of the name.</summary>
    public static object? Call(string name, object?[] arguments) =>
        (name, arguments) switch
        {
            ("faults", [{ } value, string format]) => Faults(CelFunctions.Unwrap(value), format, "")
                .Select(fault => (object?)fault.Why)
                .ToList(),
            ("selects", [var selector, var labels]) => LabelSelector.Selects(selector as JsonNode, (labels as JsonNode).Map()),
            ("isSelector", [JsonNode selector]) => LabelSelector.IsReadable(selector),
            ("fractional", [string quantity]) => Quantity.TryParse(quantity, out var amount) && amount % 1 != 0,
            ("within", [string inner, string outer]) => IPNetwork.TryParse(inner, out var part)
                && IPNetwork.TryParse(outer, out var whole)
                && whole.Contains(part.BaseAddress)
                && part.PrefixLength > whole.PrefixLength,
            _ => null,
        };

    private static IEnumerable<FieldError> Told(JsonNode? value, IEnumerable<string> faults, string path) =>
        faults.Select(fault => FieldError.Invalid(path, value, fault));

    private static IEnumerable<FieldError> Annotations(JsonObject annotations, string path)
    {
        foreach ((var key, var _) in annotations)
        {
            foreach (var fault in Told(key, Names.QualifiedFaults(key.ToLowerInvariant()), path))
                yield return fault;
        }

        if (annotations.Sum(entry => entry.Key.Length + (entry.Value.Text()?.Length ?? 0)) > MostAnnotationBytes)
            yield return new FieldError("FieldValueTooLong", path, $"Too long: may not be more than {MostAnnotationBytes} bytes");
    }

    private static IEnumerable<string> TextFaults(string text, string format) =>
        format switch
        {
            "label" => Names.LabelFaults(text),
            "label1035" => Names.Label1035Faults(text),
            "subdomain" => Names.SubdomainFaults(text),
            "wildcard" => Names.WildcardFaults(text),
            "qualified" => Names.QualifiedFaults(text),
            "label-value" => Names.LabelValueFaults(text),
            "config-key" => Names.ConfigKeyFaults(text),
            "port-name" => Names.PortNameFaults(text),
            "env-name" => text.All(letter => letter is >= ' ' and <= '~' and not '=')
                ? []
                : ["a valid environment variable name must consist only of printable ASCII characters other than '='"],
            "header" => Names.HeaderFaults(text),
            "path-segment" => Names.PathSegmentFaults(text),
            "domain-path" => DomainPath().IsMatch(text) ? [] : ["must be a domain-prefixed path (such as \"acme.io/foo\")"],
            "ip" => IPAddress.TryParse(text, out _) ? [] : [Address],
            "cidr" => text.Contains('/') && IPNetwork.TryParse(text, out _) ? [] : [Block],
            "relative-path" when text.StartsWith('/') => ["must be a relative path"],
            "relative-path" or "no-backsteps" => text.Split('/').Contains("..") ? ["must not contain '..'"] : [],
            "absolute-path" => text.StartsWith('/') ? [] : ["must be an absolute path"],
            "group-version" => text.Count(letter => letter == '/') > 1 ? [$"unexpected GroupVersion string: {text}"] : [],
            "sysctl" => text.Length <= 253 && Sysctl().IsMatch(text)
                ? []
                : [$"must have at most 253 characters and match regex {SysctlPattern}"],
            "regexp" => RegexFault(text) is { } fault
                ? [$"must be a valid regular expression, but isn't: error parsing regexp: {fault}"]
                : [],
            "not-negative" => Quantity.Parse(text) < 0 ? ["must be greater than or equal to 0"] : [],
            _ => [],
        };

    /// <summary>What Go, which knows no assertions and no references back, says of a regular expression; null if it takes it.</summary>
    public static string? RegexFault(string pattern)
    {
        if (Assertion().Match(pattern) is { Success: true } assertion)
            return $"invalid or unsupported Perl syntax: `{assertion.Value}`";

        try
        {
            _ = new Regex(pattern);
            return null;
        }
        catch (RegexParseException broken)
        {
            return broken.Error switch
            {
                RegexParseError.InsufficientClosingParentheses => $"missing closing ): `{pattern}`",
                RegexParseError.InsufficientOpeningParentheses => $"unexpected ): `{pattern}`",
                RegexParseError.UnterminatedBracket => $"missing closing ]: `{pattern[pattern.LastIndexOf('[')..]}`",
                RegexParseError.QuantifierAfterNothing => $"missing argument to repetition operator: `{pattern[..1]}`",
                _ => $"invalid escape sequence: `{pattern}`",
            };
        }
    }

    [GeneratedRegex(@"\(\?(=|!|<=|<!)")]
    private static partial Regex Assertion();

    private const string SysctlPattern = @"^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";

    [GeneratedRegex(SysctlPattern)]
    private static partial Regex Sysctl();

    [GeneratedRegex("^[0-9]+%$")]
    private static partial Regex PercentPattern();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[-A-Za-z0-9/_.~%!$&'()*+,;=:]+$")]
    private static partial Regex DomainPath();
}
