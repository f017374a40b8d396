using System.Globalization;

namespace Trainyard.Api;

/// <summary>Collects every fault at once.</summary>
public sealed class Faults
{
    private readonly List<Fault> _found = [];

    /// <summary>What was found.</summary>
    public IReadOnlyList<Fault> Found => _found;

    /// <summary>Notes a fault unless <paramref name="holds"/>.</summary>
    public void Require(bool holds, string reason, string path, string message)
    {
        if (!holds)
            _found.Add(new(reason, path, message));
    }

    /// <summary>Notes a fault where a value is not one of an enum's.</summary>
    public void RequireDefined<T>(T value, string reason, string path)
        where T : struct, Enum =>
        Require(Enum.IsDefined(value), reason, path, $"not a value that is known here: use one of {string.Join(", ", Enum.GetNames<T>())}");

    /// <summary>Notes a fault where a text is no duration.</summary>
    public void RequireDuration(string? text, string reason, string path) =>
        Require(
            text is null || Duration.Parse(text) > TimeSpan.Zero,
            reason,
            path,
            $"\"{text}\" is no duration: write it as 90s, 10m or 1h30m"
        );

    /// <summary>Notes a fault for each text that has come before.</summary>
    public void RequireUnique(IEnumerable<string> texts, string reason, Func<int, string> path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, text) in texts.Index())
            Require(seen.Add(text), reason, path(index), $"\"{text}\" stands here twice: give each its own name");
    }

    /// <summary>A number as people write it.</summary>
    public static string Show(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
