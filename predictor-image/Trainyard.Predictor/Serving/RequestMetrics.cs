using System.Collections.Concurrent;
using System.Globalization;
using Prometheus;
using Histogram = Prometheus.Histogram;

namespace Trainyard.Predictor.Serving;

/// <summary>What the server counts of its requests.</summary>
internal sealed class RequestMetrics(IMetricFactory factory)
{
    private static readonly string[] Answer = ["handler", "method", "status"];
    private static readonly string[] Handler = ["handler"];
    private static readonly HistogramConfiguration Bytes = new() { Buckets = [100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000] };

    private static readonly HistogramConfiguration Seconds = new()
    {
        Buckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly Counter _requests = factory.CreateCounter(
        "trainyard_predictor_requests_total",
        "Requests answered, by handler, method and status.",
        Answer
    );

    private readonly Histogram _durations = factory.CreateHistogram(
        "trainyard_predictor_request_duration_seconds",
        "Time to answer a request, by handler, method and status.",
        Answer,
        Seconds
    );

    private readonly Histogram _received = factory.CreateHistogram(
        "trainyard_predictor_request_size_bytes",
        "Size of request bodies whose length is told, by handler.",
        Handler,
        Bytes
    );

    private readonly Histogram _sent = factory.CreateHistogram(
        "trainyard_predictor_response_size_bytes",
        "Size of response bodies, by handler.",
        Handler,
        Bytes
    );

    private readonly Gauge _inFlight = factory.CreateGauge("trainyard_predictor_requests_in_flight", "Requests that are being answered.");

    private readonly Counter _shed = factory.CreateCounter(
        "trainyard_predictor_requests_shed_total",
        "Requests told to come again, because too many were there at once."
    );

    // To find a series by its labels costs more than to add to it.
    private readonly ConcurrentDictionary<(string Handler, string Method, int Status), Answered> _answered = new();

    private long _now;

    /// <summary>How many requests are being answered, this one among them.</summary>
    public long Begin()
    {
        var now = Interlocked.Increment(ref _now);
        _inFlight.Set(now);
        return now;
    }

    public void Shed() => _shed.Inc();

    public void End(string handler, HttpContext context, TimeSpan duration)
    {
        _inFlight.Set(Interlocked.Decrement(ref _now));
        var key = (handler, MethodOf(context.Request.Method), context.Response.StatusCode);
        if (!_answered.TryGetValue(key, out var answered))
            answered = _answered.GetOrAdd(key, Series);
        answered.Requests.Inc();
        answered.Durations.Observe(duration.TotalSeconds);
        if (context.Request.ContentLength is { } received)
            (answered.Received ??= _received.WithLabels(handler)).Observe(received);
        if (context.Response.ContentLength is { } sent)
            (answered.Sent ??= _sent.WithLabels(handler)).Observe(sent);
    }

    // A series for each known one; made-up methods make no new ones.
    private static string MethodOf(string method) =>
        method is "GET" or "POST" or "HEAD" or "PUT" or "DELETE" or "PATCH" or "OPTIONS" ? method : "other";

    private Answered Series((string Handler, string Method, int Status) key)
    {
        string[] labels = [key.Handler, key.Method, key.Status.ToString(CultureInfo.InvariantCulture)];
        return new Answered(_requests.WithLabels(labels), _durations.WithLabels(labels));
    }

    private sealed record Answered(Counter.Child Requests, Histogram.Child Durations)
    {
        // Of series that only some answers have.
        public Histogram.Child? Received { get; set; }

        public Histogram.Child? Sent { get; set; }
    }
}
