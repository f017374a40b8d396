namespace Trainyard.Console.Starting;

/// <summary>A manifest's faults at the inputs that made them: each input stands for a path, and all below it. Pure.</summary>
public sealed record FieldFaults(IReadOnlyList<ManifestFault> All)
{
    private static readonly IReadOnlyDictionary<string, object> Nothing = new Dictionary<string, object>();

    /// <summary>What is wrong with a field; where part of a list is, which.</summary>
    public IReadOnlyList<string> Of(string path) => [.. All.Where(fault => IsWithin(fault.Path, path)).Select(fault => Told(fault, path))];

    /// <summary>What the input says of itself to who does not see its colour.</summary>
    public IReadOnlyDictionary<string, object> Marks(string path) =>
        Of(path).Count == 0 ? Nothing : new Dictionary<string, object> { ["aria-invalid"] = "true", ["aria-describedby"] = Id(path) };

    /// <summary>The id of the element with the field's faults.</summary>
    public static string Id(string path) =>
        string.Concat(path.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-').Prepend('-').Prepend('f'));

    private static bool IsWithin(string path, string field) =>
        path.StartsWith(field, StringComparison.Ordinal) && (path.Length == field.Length || path[field.Length] is '.' or '[');

    private static string Told(ManifestFault fault, string path) =>
        fault.Path.Length == path.Length ? fault.Message : $"{fault.Path[path.Length..].TrimStart('.')}: {fault.Message}";
}
