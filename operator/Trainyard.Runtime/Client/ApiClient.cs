using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace Trainyard.Runtime;

/// <summary>
/// The API server, typed, for any kind. Every call throws <see cref="ApiException"/> when the server refuses,
/// <see cref="TimeoutException"/> when no answer
/// comes in time and <see cref="HttpRequestException"/> when it cannot be reached; those that may be repeated have been by then.
/// </summary>
public sealed class ApiClient : IDisposable
{
    private readonly Connection _connection;
    private readonly JsonSerializerOptions _json;

    /// <summary>A client for the cluster that <paramref name="cluster"/> names.</summary>
    public ApiClient(ClusterConnection cluster, TimeProvider time, ApiClientOptions? options = null)
        : this(cluster, [], time, options ?? new()) { }

    /// <summary>A client over a handler of one's own, such as a test server's.</summary>
    public ApiClient(Uri server, HttpMessageHandler handler, TimeProvider time, ApiClientOptions options)
        : this(new() { Configuration = new() { Host = server.ToString() } }, [new HandlerInstead(handler)], time, options) { }

    private ApiClient(ClusterConnection cluster, DelegatingHandler[] last, TimeProvider time, ApiClientOptions options)
    {
        _json = options.Json;
        _connection = new(
            cluster.Configure(options.UserAgent),
            [
                new RetryHandler(options, time),
                new LeaderFence(options.MayWrite),
                new AnswerHandler(options.Timeout, time),
                new FreshTokenHandler(cluster.Token),
                .. options.Metrics is { } metrics ? [new MeteredHandler(metrics)] : Array.Empty<DelegatingHandler>(),
                .. last,
            ]
        );
    }

    /// <summary>One object.</summary>
    public Task<T> GetAsync<T>(string? ns, string name, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta> => OneAsync<T>(Requests.Get<T>(ns, name), cancellationToken);

    /// <summary>One object, or null where there is none.</summary>
    public async Task<T?> FindAsync<T>(string? ns, string name, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            return await GetAsync<T>(ns, name, cancellationToken);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>One page of the objects of a namespace, or of all namespaces where it is null.</summary>
    public async Task<ObjectPage<T>> ListPageAsync<T>(string? ns, ListOptions options, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        ListReader.Read(await SendAsync(Requests.List<T>(ns, options), cancellationToken), _json.Of<T>());

    /// <summary>All objects, page after page.</summary>
    public async IAsyncEnumerable<T> ListAsync<T>(
        string? ns,
        ListOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        options ??= new();
        do
        {
            var page = await ListPageAsync<T>(ns, options, cancellationToken);
            foreach (var item in page.Items)
                yield return item;

            options = options with { Continue = page.Continue };
        } while (options.Continue is not null);
    }

    /// <summary>What happens from a version on, until the server ends the watch.</summary>
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        string? ns,
        WatchOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var type = _json.Of<T>();
        await foreach (var line in LinesAsync(Requests.Watch<T>(ns, options), cancellationToken))
        {
            if (line.Length > 0)
                yield return WatchReader.Read(line, type);
        }
    }

    /// <summary>Creates an object.</summary>
    public Task<T> CreateAsync<T>(T value, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta> => OneAsync<T>(Requests.Create(value, _json), cancellationToken);

    /// <summary>Replaces an object; a Conflict if it has changed since it was read.</summary>
    public Task<T> ReplaceAsync<T>(T value, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta> => OneAsync<T>(Requests.Replace(value, _json), cancellationToken);

    /// <summary>
    /// Changes what differs in the status, and nothing that this version does not know; a Conflict if the object has changed since
    /// <paramref name="before"/>.
    /// </summary>
    public Task<T> ChangeStatusAsync<T>(T before, T after, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var change = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = before.Metadata.ResourceVersion },
            ["status"] = MergePatch.Between(StatusOf(before), StatusOf(after) ?? []),
        };
        return PatchAsync<T>(before.Metadata.NamespaceProperty, before.Key.Name, Patch.Merge(change), "status", cancellationToken);
    }

    /// <summary>Changes an object, or its subresource (status) by name.</summary>
    public Task<T> PatchAsync<T>(
        string? ns,
        string name,
        Patch patch,
        string? subresource = null,
        CancellationToken cancellationToken = default
    )
        where T : class, IKubernetesObject<V1ObjectMeta> => OneAsync<T>(Requests.Patch<T>(ns, name, patch, subresource), cancellationToken);

    /// <summary>Server-side apply of all that this field manager wants; creates the object where there is none.</summary>
    public Task<T> ApplyAsync<T>(T wanted, string fieldManager, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        PatchAsync<T>(
            wanted.Metadata.NamespaceProperty,
            wanted.Key.Name,
            Patch.Apply(_json.Write(wanted), fieldManager),
            null,
            cancellationToken
        );

    /// <summary>Deletes an object; false if there was none.</summary>
    public async Task<bool> DeleteAsync<T>(
        string? ns,
        string name,
        V1DeleteOptions? options = null,
        CancellationToken cancellationToken = default
    )
        where T : IKubernetesObject
    {
        try
        {
            await SendAsync(Requests.Delete<T>(ns, name, options), cancellationToken);
            return true;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>Asks for so many replicas.</summary>
    public Task<V1Scale> ScaleAsync<T>(string ns, string name, int replicas, CancellationToken cancellationToken = default)
        where T : IKubernetesObject
    {
        var patch = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } });
        return OneAsync<V1Scale>(Requests.Patch<T>(ns, name, patch, "scale"), cancellationToken);
    }

    /// <summary>A pod's log, line by line; with Follow until its container ends.</summary>
    public async IAsyncEnumerable<string> LogAsync(
        string ns,
        string pod,
        LogOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await foreach (var line in LinesAsync(Requests.Log(ns, pod, options ?? new()), cancellationToken))
            yield return Encoding.UTF8.GetString(line);
    }

    /// <summary>The whole answer to a request of one's own, such as of a kind that only discovery knows.</summary>
    public async Task<byte[]> SendAsync(ApiRequest request, CancellationToken cancellationToken = default)
    {
        using var response = await _connection.SendAsync(request, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private JsonObject? StatusOf<T>(T value) => JsonSerializer.SerializeToNode(value, _json.Of<T>())?["status"] as JsonObject;

    private async Task<T> OneAsync<T>(ApiRequest request, CancellationToken cancellationToken)
        where T : IKubernetesObject =>
        JsonSerializer.Deserialize(await SendAsync(request, cancellationToken), _json.Of<T>())
        ?? throw new JsonException($"null is no {ResourceType<T>.Kind}");

    private async IAsyncEnumerable<byte[]> LinesAsync(ApiRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await _connection.SendAsync(request, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var line in LineReader.ReadAsync(stream, cancellationToken))
            yield return line;
    }
}
