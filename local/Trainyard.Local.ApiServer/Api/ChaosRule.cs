using System.Text.RegularExpressions;

namespace Trainyard.Local.ApiServer.Api;

/// <summary>When something goes wrong, and what.</summary>
internal sealed class ChaosRule(JsonObject document)
{
    private readonly JsonObject _document = document.Copy();
    private readonly Regex? _path = document.Text("path") is { } path ? new Regex(path) : null;
    private readonly Regex? _agent = document.Text("agent") is { } agent ? new Regex(agent) : null;
    private readonly string[] _methods = [.. document.Texts("methods")];
    private readonly double _probability = document["probability"]?.GetValue<double>() ?? 1;
    private readonly long _times = document.Integer("times") ?? long.MaxValue;
    private readonly bool _ofEvents = document.True("events");
    private long _done;

    public TimeSpan Delay { get; } = TimeSpan.FromMilliseconds(document.Integer("delayMilliseconds") ?? 0);

    public bool ExpireWatches { get; } = document.True("expireWatches");

    public bool Break { get; } = document.True("break");

    public bool Stall { get; } = document.True("stall");

    public bool Truncate { get; } = document.True("truncate");

    public bool Repeat { get; } = document.True("repeat");

    public bool Replay { get; } = document.True("replay");

    public int? Status { get; } = (int?)document.Integer("status");

    public JsonNode? RetryAfterSeconds => _document["retryAfterSeconds"];

    /// <summary>Whether it strikes at a request, or at one event of a watch.</summary>
    public bool Strikes(HttpContext context, bool isEvent, Random random)
    {
        if (isEvent != _ofEvents || _done >= _times || !Fits(context.Request) || random.NextDouble() >= _probability)
            return false;

        _done++;
        return true;
    }

    public JsonObject Show()
    {
        var shown = _document.Copy();
        shown["done"] = _done;
        return shown;
    }

    private bool Fits(HttpRequest request) =>
        (_methods.Length == 0 || _methods.Contains(request.Method))
        && (_path is null || _path.IsMatch(request.Path.Value + request.QueryString.Value))
        && (_agent is null || _agent.IsMatch(request.Headers.UserAgent.ToString()))
        && !(Truncate && new Query(request.Query).Flag("watch"));
}
