using System.Net;
using Microsoft.AspNetCore.Http;

namespace Trainyard.Router;

/// <summary>A target of a route, and its share of the requests.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Weight">Its part of the sum of all weights; at least 1.</param>
/// <param name="Tls">Whether it is spoken to over TLS.</param>
public sealed record WeightedTarget(IPEndPoint Address, int Weight, bool Tls = false)
{
    internal string Scheme => Tls ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;
}

/// <summary>Requests of a host and path that go to some targets.</summary>
/// <param name="Host">Lower case; *.example.com for all names below; null for any.</param>
/// <param name="Path">Begins with a slash.</param>
/// <param name="Exact">Whether the path must be just this one; otherwise it may go on after a slash: /a is before /a/b, not before
/// /ab.</param>
/// <param name="Method">The method, if it matters.</param>
/// <param name="Headers">Headers that must have these values.</param>
/// <param name="Targets">Where they go; empty: nobody is ready (503).</param>
public sealed record RouteRule(
    string? Host,
    string Path,
    bool Exact,
    string? Method,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    IReadOnlyList<WeightedTarget> Targets
)
{
    internal bool Matches(HttpRequest request) =>
        HostMatches(request.Host.Host)
        && PathMatches(request.Path.Value is { Length: > 0 } path ? path : "/")
        && (Method is null || Method == request.Method)
        && Headers.All(header => request.Headers[header.Key].Contains(header.Value));

    private bool HostMatches(string host) =>
        Host switch
        {
            null => true,
            ['*', .. var below] => host.EndsWith(below, StringComparison.OrdinalIgnoreCase),
            _ => host.Equals(Host, StringComparison.OrdinalIgnoreCase),
        };

    private bool PathMatches(string path)
    {
        if (Exact)
            return path == Path;
        var prefix = Path.AsSpan().TrimEnd('/');
        return path.AsSpan().StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/');
    }
}
