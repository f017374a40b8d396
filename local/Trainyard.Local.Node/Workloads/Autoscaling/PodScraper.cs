using System.Text.RegularExpressions;

namespace Trainyard.Local.Node.Workloads.Autoscaling;

/// <summary>
/// Pods metrics from the pods' own Prometheus pages: where the annotations prometheus.io/port and /path say, or a port named metrics or
/// http. A metric
/// <c>x_per_second</c> that a pod does not show is the rate of its counter <c>x_total</c> between two looks, as the usual adapters make it.
/// </summary>
internal sealed partial class PodScraper(TimeProvider time)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        Timeout = TimeSpan.FromSeconds(2),
    };

    private readonly Dictionary<(string Uid, string Metric), (DateTimeOffset At, double Value)> _counters = [];

    /// <summary>The value of a metric, summed over its series that match, by pod uid; pods that do not show it are missing.</summary>
    public Dictionary<string, double> Values(IReadOnlyList<JsonObject> pods, string metric, JsonObject? selector)
    {
        var pages = Task.WhenAll(pods.Select(async p => (p, await PageAsync(p)))).GetAwaiter().GetResult();
        var values = new Dictionary<string, double>();
        foreach (var (pod, page) in pages)
        {
            if (page is not null && Value(pod.Uid(), page, metric, selector) is { } value)
                values[pod.Uid()] = value;
        }

        var uids = pods.Select(p => p.Uid()).ToHashSet();
        foreach (var gone in _counters.Keys.Where(k => k.Metric == metric && !uids.Contains(k.Uid)).ToList())
            _counters.Remove(gone);
        return values;
    }

    /// <summary>The sum of the series of a name; null if there is none.</summary>
    public static double? Sum(string page, string name, JsonObject? selector)
    {
        double? sum = null;
        foreach (var line in page.Split('\n'))
        {
            if (!line.StartsWith(name, StringComparison.Ordinal) || line.Length == name.Length || line[name.Length] is not ('{' or ' '))
                continue;
            var end = line[name.Length] == '{' ? line.LastIndexOf('}') : name.Length - 1;
            if (end < 0 || !LabelSelector.Of(selector).Matches(Labels(line[name.Length..(end + 1)])))
                continue;
            var number = line[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                sum = (sum ?? 0) + value;
        }
        return sum;
    }

    private double? Value(string uid, string page, string metric, JsonObject? selector)
    {
        if (Sum(page, metric, selector) is { } shown)
            return shown;
        if (
            !metric.EndsWith("_per_second", StringComparison.Ordinal)
            || Sum(page, metric[..^"_per_second".Length] + "_total", selector) is not { } total
        )
        {
            return null;
        }

        var now = time.GetUtcNow();
        var known = _counters.TryGetValue((uid, metric), out var before);
        _counters[(uid, metric)] = (now, total);
        return known && now > before.At ? Math.Max(0, total - before.Value) / (now - before.At).TotalSeconds : null;
    }

    private static async Task<string?> PageAsync(JsonObject pod)
    {
        var annotations = pod.Map("metadata.annotations");
        var ports = pod.Objects("spec.containers").SelectMany(c => c.Objects("ports")).ToList();
        var port = annotations.GetValueOrDefault("prometheus.io/port")
            ?? (ports.FirstOrDefault(p => p.Text("name") == "metrics") ?? ports.FirstOrDefault(p => p.Text("name") == "http"))
                ?.At("containerPort")
                ?.ToJsonString();
        if (port is null || pod.Text("status.podIP") is not { } ip)
            return null;
        try
        {
            return await Http.GetStringAsync($"http://{ip}:{port}{annotations.GetValueOrDefault("prometheus.io/path", "/metrics")}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    private static Dictionary<string, string> Labels(string braces) =>
        Label().Matches(braces).GroupBy(m => m.Groups[1].Value).ToDictionary(g => g.Key, g => g.First().Groups[2].Value);

    [GeneratedRegex("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Label();
}
