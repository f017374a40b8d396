using System.Diagnostics.Metrics;

namespace Trainyard.Metrics;

/// <summary>
/// Instrument names as Prometheus writes them. A name that is Prometheus' already stays as it is; one in OpenTelemetry's style
/// (<c>http.server.request.duration</c>, unit s) becomes <c>http_server_request_duration_seconds</c>.
/// </summary>
internal static class PrometheusName
{
    public static string Of(Instrument instrument, bool isCounter)
    {
        var name = string.Concat(instrument.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c == ':' ? c : '_'));
        name = WithSuffix(name, Unit(instrument.Unit), isCounter);
        return isCounter ? WithSuffix(name, "_total", false) : name;
    }

    private static string Unit(string? unit) =>
        unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };

    private static string WithSuffix(string name, string suffix, bool mayBeFollowedByTotal)
    {
        if (name.EndsWith(suffix, StringComparison.Ordinal))
            return name;
        if (mayBeFollowedByTotal && name.EndsWith(suffix + "_total", StringComparison.Ordinal))
            return name;
        return name + suffix;
    }
}
