using System.Text.RegularExpressions;

namespace Trainyard.Local.ApiServer.Resources;

/// <summary>What names, labels and keys may be; each check gives the faults in the server's words.</summary>
internal static class Names
{
    private const string SubdomainPattern = @"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

    private static readonly NamePattern Qualified = new(
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        "'MyName',  or 'my.name',  or '123-abc'",
        "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]",
        63,
        "name part must be no more than 63 bytes"
    );

    private static readonly NamePattern Subdomain = new(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with "
            + "an alphanumeric character",
        "'example.com'",
        SubdomainPattern,
        253
    );

    private static readonly NamePattern Wildcard = new(
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case "
            + "alphanumeric characters, '-' or '.' and end with an alphanumeric character",
        "'*.example.com'",
        @"\*\." + SubdomainPattern,
        253
    );

    private static readonly NamePattern Label = new(
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an "
            + "alphanumeric character",
        "'my-name',  or '123-abc'",
        "[a-z0-9]([-a-z0-9]*[a-z0-9])?",
        63
    );

    private static readonly NamePattern Label1035 = new(
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end "
            + "with an alphanumeric character",
        "'my-name',  or 'abc-123'",
        "[a-z]([-a-z0-9]*[a-z0-9])?",
        63
    );

    private static readonly NamePattern LabelValue = new(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with "
            + "an alphanumeric character",
        "'MyValue',  or 'my_value',  or '12345'",
        "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?",
        63,
        "must be no more than 63 bytes"
    );

    private static readonly NamePattern ConfigKey = new(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        "'key.name',  or 'KEY_NAME',  or 'key-name'",
        "[-._a-zA-Z0-9]+",
        253
    );

    private static readonly NamePattern Header = new(
        "a valid HTTP header must consist of alphanumeric characters or '-'",
        "'X-Header-Name'",
        "[-A-Za-z0-9]+",
        int.MaxValue
    );

    public static IEnumerable<string> SubdomainFaults(string name) => Subdomain.Faults(name);

    public static IEnumerable<string> WildcardFaults(string name) => Wildcard.Faults(name);

    public static IEnumerable<string> LabelFaults(string name) =>
        name.Length <= 63 && name.Contains('.') && !Subdomain.Faults(name).Any() ? ["must not contain dots"] : Label.Faults(name);

    public static IEnumerable<string> Label1035Faults(string name) => Label1035.Faults(name);

    public static IEnumerable<string> LabelValueFaults(string value) => LabelValue.Faults(value);

    public static IEnumerable<string> ConfigKeyFaults(string key) =>
        key switch
        {
            "." or ".." => [$"must not be '{key}'"],
            _ when key.StartsWith("..", StringComparison.Ordinal) => ["must not start with '..'"],
            _ => ConfigKey.Faults(key),
        };

    public static IEnumerable<string> HeaderFaults(string name) => Header.Faults(name);

    /// <summary>A path segment, for kinds whose names are free (RBAC).</summary>
    public static IEnumerable<string> PathSegmentFaults(string name)
    {
        if (name is "." or "..")
            yield return $"may not be '{name}'";

        foreach (var banned in "/%")
        {
            if (name.Contains(banned))
                yield return $"may not contain '{banned}'";
        }
    }

    public static IEnumerable<string> PortNameFaults(string name)
    {
        if (name.Length > 15)
            yield return "must be no more than 15 characters";
        if (!name.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
            yield return "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)";
        if (!name.Any(letter => letter is >= 'a' and <= 'z'))
            yield return "must contain at least one letter (a-z)";
        if (name.Contains("--", StringComparison.Ordinal))
            yield return "must not contain consecutive hyphens";
        if (name.StartsWith('-') || name.EndsWith('-'))
            yield return "must not begin or end with a hyphen";
    }

    /// <summary>The keys of labels and annotations, and what else may have a domain in front.</summary>
    public static IEnumerable<string> QualifiedFaults(string key)
    {
        var parts = key.Split('/');
        if (parts.Length > 2)
            return ["a valid label key must consist of alphanumeric characters"];

        List<string> faults =
            parts is ["", _] ? ["prefix part must be non-empty"]
            : parts is [var prefix, _] ? [.. SubdomainFaults(prefix).Select(fault => "prefix part " + fault)]
            : [];
        if (parts[^1].Length == 0)
            faults.Add("name part must be non-empty");

        return [.. faults, .. Qualified.Faults(parts[^1])];
    }

    private sealed record NamePattern(string Rule, string Examples, string Pattern, int Longest, string? TooLong = null)
    {
        private readonly Regex _regex = new($"^({Pattern})$");

        public IEnumerable<string> Faults(string name)
        {
            if (name.Length > Longest)
                yield return TooLong ?? $"must be no more than {Longest} characters";

            if (!_regex.IsMatch(name))
                yield return $"{Rule} (e.g. {Examples}, regex used for validation is '{Pattern}')";
        }
    }
}
