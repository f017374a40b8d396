using System.Text.RegularExpressions;

namespace Trainyard.Local.Resources;

/// <summary>What names, labels and keys may be; each check gives the fault in the server's words, or null.</summary>
internal static partial class Names
{
    private const string QualifiedName =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string Subdomain =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string Label =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string Label1035 =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    private const string LabelValue =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private const string ConfigKey =
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

    public static string? SubdomainFault(string name) => (name.Length > 253 ? "must be no more than 253 characters" : null) ?? (SubdomainPattern().IsMatch(name) ? null : Subdomain);

    public static string? LabelFault(string name) => TooLong(name, 63) ?? (LabelPattern().IsMatch(name) ? null : Label);

    public static string? Label1035Fault(string name) => TooLong(name, 63) ?? (Label1035Pattern().IsMatch(name) ? null : Label1035);

    public static string? LabelValueFault(string value) => TooLong(value, 63) ?? (LabelValuePattern().IsMatch(value) ? null : LabelValue);

    public static string? ConfigKeyFault(string key) => TooLong(key, 253) ?? (ConfigKeyPattern().IsMatch(key) ? null : ConfigKey);

    /// <summary>A path segment, for kinds whose names are free (RBAC).</summary>
    public static string? PathSegmentFault(string name) =>
        name is "." or ".." ? $"may not be '{name}'" : name.Contains('/') ? "may not contain '/'" : name.Contains('%') ? "may not contain '%'" : null;

    public static string? LabelKeyFault(string key)
    {
        int slash = key.IndexOf('/');
        string name = slash < 0 ? key : key[(slash + 1)..];
        if (slash == 0) return "prefix part must be non-empty";

        if (slash > 0 && SubdomainFault(key[..slash]) is { } fault) return "prefix part " + fault;

        return name.Length == 0 ? "name part must be non-empty; " + QualifiedName
            : name.Length > 63 ? "name part must be no more than 63 bytes"
            : QualifiedPattern().IsMatch(name) ? null : QualifiedName;
    }

    private static string? TooLong(string value, int most) => value.Length > most ? $"must be no more than {most} bytes" : null;

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex SubdomainPattern();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex LabelPattern();

    [GeneratedRegex("^[a-z]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex Label1035Pattern();

    [GeneratedRegex("^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$")]
    private static partial Regex LabelValuePattern();

    [GeneratedRegex("^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$")]
    private static partial Regex QualifiedPattern();

    [GeneratedRegex("^[-._a-zA-Z0-9]+$")]
    private static partial Regex ConfigKeyPattern();
}
