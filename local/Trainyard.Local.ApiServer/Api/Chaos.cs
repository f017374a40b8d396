namespace Trainyard.Local.ApiServer.Api;

/// <summary>
/// Misbehaves as told, so that clients can be tested against a bad API server. The control path /trainyard-local/chaos takes (PUT), shows
/// (GET) and forgets (DELETE) a document such as
/// <code>{"seed": 1, "rules": [{"methods": ["PUT"], "path": "/trials", "agent": "^kubectl", "probability": 0.2, "times": 10, "status":
/// 409}]}</code> A rule strikes at requests, by method, path and user agent, and does one of: status (with retryAfterSeconds for 429 and
/// 503), delayMilliseconds, break (the connection is cut), truncate (the work is done, and half of the answer comes; not of a watch), stall
/// (no answer until the client gives up), expireWatches (all open watches end with 410). With "events": true it strikes at the single
/// events of a watch: delayMilliseconds, break (in the middle of the line), stall, expireWatches (of this kind), repeat (told twice),
/// replay (an earlier event of the kind is told once more).
/// </summary>
internal sealed class Chaos(WatchHub watches, TimeProvider clock)
{
    public const string Path = "/trainyard-local/chaos";

    private readonly Lock _lock = new();
    private Random _random = new(0);
    private ChaosRule[] _rules = [];

    public void Set(JsonObject document)
    {
        lock (_lock)
        {
            _random = new Random((int)(document.Integer("seed") ?? 0));
            _rules = [.. document.Objects("rules").Select(rule => new ChaosRule(rule))];
        }
    }

    public JsonObject Show() => new() { ["rules"] = new JsonArray([.. _rules.Select(rule => (JsonNode)rule.Show())]) };

    /// <summary>Answers a request, or does with it what the rules say.</summary>
    public async Task PassAsync(HttpContext context, Func<Task> answer)
    {
        if (Draw(context, isEvent: false) is not { } rule)
        {
            await answer();
            return;
        }

        await Task.Delay(rule.Delay, clock, context.RequestAborted);
        if (rule.ExpireWatches)
            watches.Expire();
        if (rule.Stall)
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, context.RequestAborted);
        if (rule.Status is { } status)
            throw Refuse(status, rule.RetryAfterSeconds);
        if (rule.Break)
            context.Abort();
        else if (rule.Truncate)
            await TruncateAsync(context, answer);
        else
            await answer();
    }

    /// <summary>Tells an event of a watch, or does with it what the rules say; false where the connection has been cut.</summary>
    public async Task<bool> TellAsync(
        HttpContext context,
        WatchWriter writer,
        WatchFilter filter,
        (string Type, StoredObject Object) seen,
        CancellationToken stop
    )
    {
        if (Draw(context, isEvent: true) is not { } rule)
        {
            writer.Write(seen.Type, seen.Object);
            return true;
        }

        await writer.FlushAsync(stop);
        await Task.Delay(rule.Stall ? Timeout.InfiniteTimeSpan : rule.Delay, clock, stop);
        if (rule.Break)
        {
            writer.WriteHalf(seen.Type, seen.Object);
            await writer.FlushAsync(stop);
            context.Abort();
            return false;
        }

        writer.Write(seen.Type, seen.Object);
        if (rule.Repeat)
            writer.Write(seen.Type, seen.Object);
        if (rule.Replay && Earlier(filter, seen.Object.Version) is { } earlier)
            writer.Write(earlier.Type, earlier.Object);
        if (rule.ExpireWatches)
            watches.Expire(filter.Path.Kind.Resource);
        return true;
    }

    private static async Task TruncateAsync(HttpContext context, Func<Task> answer)
    {
        var body = context.Response.Body;
        using MemoryStream whole = new();
        context.Response.Body = whole;
        try
        {
            await answer();
        }
        finally
        {
            context.Response.Body = body;
        }

        await body.WriteAsync(whole.GetBuffer().AsMemory(0, (int)whole.Length / 2), context.RequestAborted);
        await body.FlushAsync(context.RequestAborted);
        context.Abort();
    }

    private static ApiException Refuse(int status, JsonNode? retryAfterSeconds)
    {
        (var reason, var message) = status switch
        {
            409 => (
                "Conflict",
                "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again"
            ),
            429 => ("TooManyRequests", "too many requests, please try again later"),
            503 => ("ServiceUnavailable", "the server is currently unable to handle the request"),
            504 => ("Timeout", "the request timed out"),
            410 => ("Expired", "the version is too old"),
            _ => ("InternalError", "an error on the server prevented the request from succeeding"),
        };
        JsonObject details = [];
        details.Put("retryAfterSeconds", retryAfterSeconds?.DeepClone());
        return new ApiException(status, reason, message, details);
    }

    // A later one, told ahead of its time, would let the client skip what lies between: that no server does.
    private (string Type, StoredObject Object)? Earlier(WatchFilter filter, long version)
    {
        var kept = watches.Since(filter.Path.Kind.Resource, watches.OldestVersion) ?? [];
        kept.RemoveAll(written => written.Object.Version >= version);
        lock (_lock)
        {
            return kept.Count == 0 ? null : filter.See(kept[_random.Next(kept.Count)]);
        }
    }

    private ChaosRule? Draw(HttpContext context, bool isEvent)
    {
        if (_rules.Length == 0)
            return null;

        lock (_lock)
        {
            return Array.Find(_rules, rule => rule.Strikes(context, isEvent, _random));
        }
    }
}
