using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Trainyard.Testing;

/// <summary>
/// An API server as small as can be: objects by path, versions, names, merge and apply patches, the status apart. It tells of each write,
/// and can be made to fail before or after it has written.
/// </summary>
public sealed class FakeApi(TimeProvider time) : HttpMessageHandler
{
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private int _version;

    /// <summary>What a request comes to: null: it is served; before: refused; after: served, but the answer is an error.</summary>
    public Func<HttpRequestMessage, Fault?> Chaos { get; set; } = _ => null;

    /// <summary>What it does not take, by method, path and body: code, reason and words; null: it takes it.</summary>
    public Func<string, string, JsonObject, (int Code, string Reason, string Message)?> Refuses { get; set; } = (_, _, _) => null;

    /// <summary>The kinds, in the plural, that it does not know.</summary>
    public HashSet<string> Unknown { get; } = [];

    /// <summary>Each request that only reads: method and path.</summary>
    public List<string> Reads { get; } = [];

    /// <summary>Each write: method and path.</summary>
    public List<string> Writes { get; } = [];

    /// <summary>What was asked for, as a Role would grant it: verb, group and resource.</summary>
    public HashSet<(string Verb, string Group, string Resource)> Rights { get; } = [];

    /// <summary>Called after each write with the object, and whether it is gone.</summary>
    public event Action<JsonObject, bool> Written = (_, _) => { };

    public enum Fault
    {
        Before,
        After,
    }

    public IReadOnlyList<JsonObject> Objects => [.. _objects.Values.Select(value => value.DeepClone().AsObject())];

    /// <summary>What somebody else writes: the whole object as it shall be.</summary>
    public void Put(string path, JsonObject value) => Store(path, value, _objects.GetValueOrDefault(path));

    public JsonObject? Get(string path) => _objects.GetValueOrDefault(path)?.DeepClone().AsObject();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Note(request.Method.Method, request.RequestUri!.AbsolutePath);
        var fault = Chaos(request);
        if (fault == Fault.Before)
            return Refuse(HttpStatusCode.InternalServerError, "InternalError");
        if (request.RequestUri!.AbsolutePath.EndsWith("/log", StringComparison.Ordinal))
            return new(HttpStatusCode.OK) { Content = new StringContent("auc=0.6\nauc=0.7\n") };
        if (Unknown.Any(plural => request.RequestUri.AbsolutePath.Contains($"/{plural}", StringComparison.Ordinal)))
            return new(HttpStatusCode.NotFound) { Content = new StringContent("404 page not found\n") };
        var body = request.Content is null ? null : JsonNode.Parse(await request.Content.ReadAsStringAsync(cancellationToken))!.AsObject();
        if (body is not null && Refuses(request.Method.Method, request.RequestUri.AbsolutePath, body) is var (code, reason, message))
            return Refuse((HttpStatusCode)code, reason, message);
        if (request.Method == HttpMethod.Get)
            Reads.Add(request.RequestUri.PathAndQuery);
        if (request.Method == HttpMethod.Get && IsList(request.RequestUri.AbsolutePath))
            return List(request.RequestUri);
        var answer = Serve(request.Method.Method, request.RequestUri!.AbsolutePath, body, request.Content?.Headers.ContentType?.MediaType);
        return fault == Fault.After ? Refuse(HttpStatusCode.InternalServerError, "InternalError") : answer;
    }

    /// <summary>A server-side apply may create: it needs both rights.</summary>
    private void Note(string method, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var group = parts[0] == "api" ? "" : parts[1];
        var rest = parts[(Array.IndexOf(parts, "namespaces") + 2)..];
        var resource = rest.Length > 2 ? $"{rest[0]}/{rest[2]}" : rest[0];
        Rights.Add(
            (
                method switch
                {
                    "GET" => IsList(path) ? "list" : "get",
                    "POST" => "create",
                    "PUT" => "update",
                    "PATCH" => "patch",
                    _ => "delete",
                },
                group,
                resource
            )
        );
        if (method == "PATCH" && rest.Length == 2 && !_objects.ContainsKey(path))
            Rights.Add(("create", group, resource));
    }

    private static bool IsList(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries) is [.., "namespaces", _, _];

    /// <summary>The objects below a path; of events those of the object that the field selector names.</summary>
    private HttpResponseMessage List(Uri uri)
    {
        var about = uri.Query.Split("involvedObject.uid%3D") is [_, var rest] ? rest.Split('&')[0] : null;
        var items = _objects
            .Where(pair => pair.Key.StartsWith(uri.AbsolutePath + "/", StringComparison.Ordinal))
            .Select(pair => pair.Value)
            .Where(value => about is null || value["involvedObject"]?["uid"]?.ToString() == about);
        return Answer(
            new()
            {
                ["kind"] = "List",
                ["metadata"] = new JsonObject { ["resourceVersion"] = Next() },
                ["items"] = new JsonArray([.. items.Select(item => item.DeepClone())]),
            }
        );
    }

    private HttpResponseMessage Serve(string method, string path, JsonObject? body, string? type)
    {
        var status = path.EndsWith("/status", StringComparison.Ordinal);
        if (status)
            path = path[..^"/status".Length];
        if (path.EndsWith("/scale", StringComparison.Ordinal))
            path = path[..^"/scale".Length];
        var there = _objects.GetValueOrDefault(path);
        switch (method)
        {
            case "GET":
                return there is null ? Refuse(HttpStatusCode.NotFound, "NotFound") : Answer(there);
            case "POST":
                path = $"{path}/{body!["metadata"]!["name"]}";
                if (_objects.ContainsKey(path))
                    return Refuse(HttpStatusCode.Conflict, "AlreadyExists");
                body.Remove("status");
                return Write(method, path, body, null);
            case "PUT" when there is null:
                return Refuse(HttpStatusCode.NotFound, "NotFound");
            case "PUT" or "PATCH" when there is not null && IsStale(there, body!):
                return Refuse(HttpStatusCode.Conflict, "Conflict");
            case "PUT":
                return Write(
                    method,
                    path,
                    status ? With(there!, "status", body!["status"]) : With(body!, "status", there!["status"]),
                    there
                );
            case "PATCH" when type == "application/apply-patch+yaml" && there is null:
                return Write(method, path, body!, null);
            case "PATCH" when there is null:
                return Refuse(HttpStatusCode.NotFound, "NotFound");
            case "PATCH" when status:
                return Write(method, path, With(there, "status", Merge(there["status"], body!["status"])), there);
            case "PATCH":
                return Write(method, path, (JsonObject)Merge(there, body!)!, there);
            case "DELETE" when there is null:
                return Refuse(HttpStatusCode.NotFound, "NotFound");
            default:
                Writes.Add($"{method} {path}");
                Remove(path);
                return Answer(there!);
        }
    }

    /// <summary>What is owned goes with its owner.</summary>
    public void Remove(string path)
    {
        if (!_objects.Remove(path, out var gone))
            return;
        gone["metadata"]!["resourceVersion"] = Next();
        Written(gone.DeepClone().AsObject(), true);
        var uid = gone["metadata"]!["uid"]!.ToString();
        foreach (var (owned, value) in _objects.ToList())
        {
            if (value["metadata"]!["ownerReferences"] is JsonArray owners && owners.Any(owner => owner!["uid"]!.ToString() == uid))
                Remove(owned);
        }
    }

    private HttpResponseMessage Write(string method, string path, JsonObject value, JsonObject? before)
    {
        Writes.Add($"{method} {path}");
        return Answer(Store(path, value, before));
    }

    private JsonObject Store(string path, JsonObject value, JsonObject? before)
    {
        value = value.DeepClone().AsObject();
        var metadata = value["metadata"]!.AsObject();
        metadata["uid"] = before?["metadata"]!["uid"]?.DeepClone() ?? $"uid-{Next()}";
        metadata["creationTimestamp"] = before?["metadata"]!["creationTimestamp"]?.DeepClone()
            ?? time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var generation = before?["metadata"]!["generation"]?.GetValue<int>() ?? 0;
        metadata["generation"] = JsonNode.DeepEquals(before?["spec"], value["spec"]) ? generation : generation + 1;
        metadata["resourceVersion"] = before?["metadata"]!["resourceVersion"]?.DeepClone();
        if (JsonNode.DeepEquals(before, value))
            return value;
        metadata["resourceVersion"] = Next();
        _objects[path] = value;
        Written(value.DeepClone().AsObject(), false);
        return value;
    }

    private string Next() => (++_version).ToString(CultureInfo.InvariantCulture);

    private static JsonObject With(JsonObject value, string field, JsonNode? content)
    {
        var copy = value.DeepClone().AsObject();
        if (content is null)
            copy.Remove(field);
        else
            copy[field] = content.DeepClone();
        return copy;
    }

    private static bool IsStale(JsonObject there, JsonObject body) =>
        body["metadata"]?["resourceVersion"] is { } seen && seen.ToString() != there["metadata"]!["resourceVersion"]!.ToString();

    private static JsonNode? Merge(JsonNode? there, JsonNode? change)
    {
        if (change is not JsonObject b)
            return change?.DeepClone();
        var a = there as JsonObject ?? [];
        var merged = a.DeepClone().AsObject();
        foreach (var (name, value) in b)
        {
            if (value is null)
                merged.Remove(name);
            else
                merged[name] = Merge(a[name], value);
        }

        return merged;
    }

    private static HttpResponseMessage Answer(JsonObject value) =>
        new(HttpStatusCode.OK) { Content = new StringContent(value.ToJsonString(), Encoding.UTF8, "application/json") };

    private static HttpResponseMessage Refuse(HttpStatusCode code, string reason, string? message = null)
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["status"] = "Failure",
            ["reason"] = reason,
            ["code"] = (int)code,
            ["message"] = message ?? reason,
            ["details"] = new JsonObject { ["name"] = "it" },
        };
        return new(code) { Content = new StringContent(status.ToJsonString(), Encoding.UTF8, "application/json") };
    }
}
