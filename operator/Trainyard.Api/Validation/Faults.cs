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

    /// <summary>Notes a fault where a text is no schedule, or one that never comes.</summary>
    public void RequireSchedule(string text, string example, string reason, string path)
    {
        var schedule = CronSchedule.Parse(text, out var why);
        Require(
            schedule is not null,
            reason,
            path,
            $"\"{text}\" is no schedule ({why}): write five cron fields, such as \"{example}\", or a name, such as @daily"
        );
        Require(schedule?.Next(DateTimeOffset.UnixEpoch) is not null || schedule is null, reason, path, $"\"{text}\" never comes");
    }

    /// <summary>Notes a fault where an address leads out of its claim: what is written there is gone with the pod.</summary>
    public void RequireInside(string? uri, string reason, string path) =>
        Require(
            uri?.StartsWith("pvc://", StringComparison.Ordinal) != true || !uri.Split('/').Contains(".."),
            reason,
            path,
            $"\"{uri}\" leads out of the claim: write it without .."
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
