using System.Text.Json;

namespace Trainyard.Runtime;

/// <summary>How a client behaves towards the API server.</summary>
public sealed record ApiClientOptions
{
    /// <summary>How long one attempt may take, from the first byte sent to the last one read (streams: to the first one read).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a call is tried in all.</summary>
    public int Attempts { get; init; } = 5;

    public Backoff Backoff { get; init; } = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10));

    /// <summary>The longest Retry-After that is waited for; a longer one is handed to the caller as an error.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Who we are; its part before the slash becomes the field manager of plain writes.</summary>
    public string UserAgent { get; init; } = "trainyard/0.1.0";

    /// <summary>Asked right before each write is sent; false refuses the write. A replica that has lost its lease must not write, however
    /// late it learns of it.</summary>
    public Func<bool>? MayWrite { get; init; }

    /// <summary>Where requests are counted; null: nowhere.</summary>
    public RuntimeMetrics? Metrics { get; init; }

    /// <summary>The kinds that it reads and writes: see <see cref="ResourceJson.With"/> for those of one's own.</summary>
    public JsonSerializerOptions Json { get; init; } = ResourceJson.Default;

    /// <summary>The randomness of the waits.</summary>
    public Jitter Jitter { get; init; } = Jitter.ForProcess();
}
