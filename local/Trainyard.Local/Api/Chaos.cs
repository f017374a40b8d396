using System.Text.RegularExpressions;

namespace Trainyard.Local.Api;

/// <summary>
/// Misbehaves as told, so that clients can be tested against a bad API server. The control path /trainyard-local/chaos takes (PUT), shows
/// (GET) and forgets (DELETE) a document such as
/// <code>{"seed": 1, "rules": [{"methods": ["PUT"], "path": "/trials", "probability": 0.2, "times": 10, "status": 409}]}</code>
/// A rule does one of: status (with retryAfterSeconds for 429 and 503), delayMilliseconds, break (the connection is cut), stall (no answer
/// until the client gives up), expireWatches (all open watches end with 410).
/// </summary>
internal sealed class Chaos(WatchHub watches, TimeProvider clock)
{
    public const string Path = "/trainyard-local/chaos";

    private readonly Lock _lock = new();
    private Random _random = new(0);
    private Rule[] _rules = [];

    public void Set(JsonObject document)
    {
        lock (_lock)
        {
            _random = new Random((int)(document.Integer("seed") ?? 0));
            _rules = [.. document.Objects("rules").Select(rule => new Rule(rule))];
        }
    }

    public JsonObject Show() => new() { ["rules"] = new JsonArray([.. _rules.Select(rule => (JsonNode)rule.Show())]) };

    /// <summary>Does what the rules say of a request; true if it has been answered thereby.</summary>
    public async Task<bool> MisbehaveAsync(HttpContext context)
    {
        if (_rules.Length == 0 || Draw(context) is not { } rule)
        {
            return false;
        }

        if (rule.Document.Integer("delayMilliseconds") is { } milliseconds)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), clock, context.RequestAborted);
        }

        if (rule.Document.True("expireWatches"))
        {
            watches.Expire();
        }

        if (rule.Document.True("break"))
        {
            context.Abort();
            return true;
        }

        if (rule.Document.True("stall"))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, context.RequestAborted);
        }

        if (rule.Document.Integer("status") is not { } status)
        {
            return false;
        }

        throw Refuse((int)status, rule.Document);
    }

    private static ApiException Refuse(int status, JsonObject rule)
    {
        (string reason, string message) = status switch
        {
            409 => ("Conflict", "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again"),
            429 => ("TooManyRequests", "too many requests, please try again later"),
            503 => ("ServiceUnavailable", "the server is currently unable to handle the request"),
            504 => ("Timeout", "the request timed out"),
            410 => ("Expired", "the version is too old"),
            _ => ("InternalError", "an error on the server prevented the request from succeeding"),
        };
        JsonObject details = [];
        details.Put("retryAfterSeconds", rule["retryAfterSeconds"]?.DeepClone());
        return new ApiException(status, reason, message, details);
    }

    private Rule? Draw(HttpContext context)
    {
        lock (_lock)
        {
            Rule? drawn = Array.Find(_rules, rule => rule.Fits(context) && rule.IsDrawn(_random));
            if (drawn is not null)
            {
                drawn.Done++;
            }

            return drawn;
        }
    }

    private sealed class Rule(JsonObject document)
    {
        private readonly Regex? _path = document.Text("path") is { } path ? new Regex(path) : null;
        private readonly string[] _methods = [.. document.Texts("methods")];
        private readonly double _probability = document["probability"]?.GetValue<double>() ?? 1;
        private readonly long _times = document.Integer("times") ?? long.MaxValue;

        public JsonObject Document { get; } = document.Copy();

        public long Done { get; set; }

        public bool Fits(HttpContext context) =>
            Done < _times
            && (_methods.Length == 0 || _methods.Contains(context.Request.Method))
            && (_path is null || _path.IsMatch(context.Request.Path.Value + context.Request.QueryString.Value));

        public bool IsDrawn(Random random) => _probability >= 1 || random.NextDouble() < _probability;

        public JsonObject Show()
        {
            JsonObject shown = Document.Copy();
            shown["done"] = Done;
            return shown;
        }
    }
}
