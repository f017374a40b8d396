using System.Text.RegularExpressions;

namespace Trainyard.Local.Resources;

/// <summary>What names, labels and keys may be; each check gives the fault in the server's words, or null.</summary>
internal static class Names
{
    private static readonly NamePattern Qualified = new(
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        "'MyName',  or 'my.name',  or '123-abc'", "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]", 63);

    private static readonly NamePattern Subdomain = new(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
        "'example.com'", @"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*", 253, "characters");

    private static readonly NamePattern Label = new(
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
        "'my-name',  or '123-abc'", "[a-z0-9]([-a-z0-9]*[a-z0-9])?", 63);

    private static readonly NamePattern LabelValue = new(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        "'MyValue',  or 'my_value',  or '12345'", "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?", 63);

    private static readonly NamePattern ConfigKey = new(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'", "'key.name',  or 'KEY_NAME',  or 'key-name'", "[-._a-zA-Z0-9]+", 253);

    public static string? SubdomainFault(string name) => Subdomain.Fault(name);

    public static string? LabelFault(string name) => Label.Fault(name);

    public static string? LabelValueFault(string value) => LabelValue.Fault(value);

    public static string? ConfigKeyFault(string key) => ConfigKey.Fault(key);

    /// <summary>A path segment, for kinds whose names are free (RBAC).</summary>
    public static string? PathSegmentFault(string name) =>
        name is "." or ".." ? $"may not be '{name}'" : name.Contains('/') ? "may not contain '/'" : name.Contains('%') ? "may not contain '%'" : null;

    public static string? LabelKeyFault(string key)
    {
        int slash = key.IndexOf('/');
        if (slash == 0) return "prefix part must be non-empty";
        if (slash > 0 && SubdomainFault(key[..slash]) is { } fault) return "prefix part " + fault;

        string name = key[(slash + 1)..];
        return name.Length == 0 ? "name part must be non-empty; " + Qualified.Fault(name)
            : name.Length > 63 ? "name part " + Qualified.Fault(name)
            : Qualified.Fault(name);
    }

    private sealed record NamePattern(string Rule, string Examples, string Pattern, int Longest, string Unit = "bytes")
    {
        private readonly Regex _regex = new($"^({Pattern})$");

        public string? Fault(string name) => name.Length > Longest ? $"must be no more than {Longest} {Unit}"
            : _regex.IsMatch(name) ? null
            : $"{Rule} (e.g. {Examples}, regex used for validation is '{Pattern}')";
    }
}
