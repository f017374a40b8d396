using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;

namespace Trainyard.Runtime;

/// <summary>
/// Makes one event of many, by the rules of client-go's EventCorrelator: the same words about the same object become a count; more than ten
/// different messages of one reason in ten minutes become one "combined" event; more than 25 events about one object at once, and then one
/// in five minutes, are dropped. Not safe for several threads.
/// </summary>
internal sealed class EventCorrelator(string component, TimeProvider time)
{
    private const int Remembered = 4096;
    private const int LongestMessage = 1024;
    private readonly RecentEvents<(string? Uid, EventText Text), Corev1Event> _written = new(Remembered);
    private readonly RecentEvents<(string? Uid, string Type, string Reason), EventVariety> _varieties = new(Remembered);
    private readonly RecentEvents<string, TokenBucket> _buckets = new(Remembered);

    /// <summary>The event to write now: a new one, or a known one counted up. Null: too many.</summary>
    public Corev1Event? Correlate(V1ObjectReference about, EventText said)
    {
        var now = time.GetUtcNow();
        var variety = _varieties.GetOrAdd((about.Uid, said.Type, said.Reason), () => new EventVariety());
        var text = variety.IsTooMany(said.Message, now) ? said with { Message = $"(combined from similar events): {said.Message}" } : said;
        var bucket = _buckets.GetOrAdd(about.Uid ?? about.Name ?? "", () => new TokenBucket(25, TimeSpan.FromMinutes(5), now));
        if (!bucket.TryTake(now))
            return null;
        var key = Key(about, text);
        var known = _written.Find(key);
        var next = known is null
            ? New(about, text, now)
            : known with
            {
                Count = (known.Count ?? 1) + 1,
                LastTimestamp = now.ToSecond(),
                Message = Cut(text.Message),
            };
        _written.Set(key, next);
        return next;
    }

    /// <summary>The server's copy of an event, so that the next count goes to the same one.</summary>
    public void Written(Corev1Event written)
    {
        var key = Key(written.InvolvedObject, new(written.Type ?? "", written.Reason ?? "", written.Message ?? ""));
        if (_written.Find(key) is not null)
        {
            _written.Set(
                key,
                written with
                {
                    Metadata = new() { Name = written.Metadata.Name, NamespaceProperty = written.Metadata.NamespaceProperty },
                }
            );
        }
    }

    /// <summary>Counts an event up on the server.</summary>
    public static Patch CountPatch(Corev1Event next) =>
        Patch.Merge(
            new JsonObject
            {
                ["count"] = next.Count,
                ["lastTimestamp"] = next.LastTimestamp?.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                ["message"] = next.Message,
            }
        );

    // All combined events of one reason share a key, whatever their messages.
    private static (string?, EventText) Key(V1ObjectReference about, EventText text) =>
        (
            about.Uid,
            text.Message.StartsWith("(combined", StringComparison.Ordinal)
                ? text with
                {
                    Message = "",
                }
                : text with
                {
                    Message = Cut(text.Message),
                }
        );

    private static string Cut(string message) => message.Length <= LongestMessage ? message : message[..(LongestMessage - 3)] + "...";

    // Named after the object and the moment, as client-go does, so that a list sorted by name is one sorted by time.
    private Corev1Event New(V1ObjectReference about, EventText text, DateTimeOffset now) =>
        new()
        {
            Metadata = new()
            {
                NamespaceProperty = about.NamespaceProperty ?? "default",
                Name = $"{about.Name}.{now.UtcTicks:x}{Hash(about.Uid, text):x8}",
            },
            InvolvedObject = about,
            Type = text.Type,
            Reason = text.Reason,
            Message = Cut(text.Message),
            Source = new() { Component = component },
            ReportingComponent = component,
            ReportingInstance = component,
            FirstTimestamp = now.ToSecond(),
            LastTimestamp = now.ToSecond(),
            Count = 1,
        };

    // FNV-1a, 32 bits: two events of one object in the same tick must not get the same name.
    private static uint Hash(string? uid, EventText text)
    {
        var hash = 2166136261;
        foreach (var b in Encoding.UTF8.GetBytes($"{uid}/{text.Type}/{text.Reason}/{text.Message}"))
            hash = unchecked((hash ^ b) * 16777619);
        return hash;
    }
}
