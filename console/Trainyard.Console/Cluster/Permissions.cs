using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Console.Cluster;

/// <summary>Whether a user may do something, in the API server's words.</summary>
/// <param name="Reason">Why not; null where it is allowed.</param>
internal sealed record Verdict(bool Allowed, string? Reason)
{
    public static Verdict Yes { get; } = new(true, null);
}

/// <summary>Asks the API server what a user may do, so that pages grey what it would refuse; it decides again when it is done.</summary>
internal sealed class Permissions(ApiClient client, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Verb, string Resource, string? Namespace), (Verdict Verdict, DateTimeOffset At)> _known =
        new();

    /// <param name="verb">Such as patch.</param>
    /// <param name="resource">The plural of a kind of ours, or of the core group (pods, events) with a leading slash.</param>
    /// <param name="ns">The namespace; null: all of them.</param>
    public async Task<Verdict> AskAsync(string verb, string resource, string? ns)
    {
        if (_known.TryGetValue((verb, resource, ns), out var known) && time.GetUtcNow() - known.At < Fresh)
            return known.Verdict;
        var verdict = await ReviewAsync(verb, resource, ns);
        _known[(verb, resource, ns)] = (verdict, time.GetUtcNow());
        return verdict;
    }

    private async Task<Verdict> ReviewAsync(string verb, string resource, string? ns)
    {
        var (group, plural) = resource.StartsWith('/') ? ("", resource[1..]) : (ApiGroup.Name, resource);
        var attributes = new JsonObject
        {
            ["verb"] = verb,
            ["group"] = group,
            ["resource"] = plural,
        };
        if (plural.Split('/') is [var parent, var subresource])
            (attributes["resource"], attributes["subresource"]) = (parent, subresource);
        if (ns is not null)
            attributes["namespace"] = ns;
        var review = new JsonObject
        {
            ["apiVersion"] = "authorization.k8s.io/v1",
            ["kind"] = "SelfSubjectAccessReview",
            ["spec"] = new JsonObject { ["resourceAttributes"] = attributes },
        };
        var request = new ApiRequest
        {
            Method = HttpMethod.Post,
            Path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            Body = Encoding.UTF8.GetBytes(review.ToJsonString()),
        };
        var status = JsonNode.Parse(await client.SendAsync(request))?["status"];
        if (status?["allowed"]?.GetValue<bool>() == true)
            return Verdict.Yes;
        var where = ns is null ? "all namespaces" : $"the namespace {ns}";
        var said = status?["reason"]?.GetValue<string>() is { Length: > 0 } reason ? $" ({reason})" : "";
        return new(false, $"You may not {verb} {plural} in {where}{said}.");
    }
}
