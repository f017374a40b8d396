using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainyard.Runtime;

/// <summary>
/// The API server, typed. Every call throws <see cref="KubernetesException"/> when the server refuses, <see cref="TimeoutException"/> when
/// no answer comes in time and <see cref="HttpRequestException"/> when it cannot be reached; those that may be repeated have been by then.
/// </summary>
public sealed class KubernetesClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly RequestSender _sender;

    /// <summary>A client for the cluster that <paramref name="cluster"/> names.</summary>
    public KubernetesClient(ClusterConnection cluster, TimeProvider time, KubernetesClientOptions? options = null)
        : this(cluster.Server, cluster.CreateHandler(time), time, options ?? new())
    {
        DefaultNamespace = cluster.Namespace;
    }

    /// <summary>A client over a handler of one's own, such as a test server's.</summary>
    public KubernetesClient(Uri server, HttpMessageHandler handler, TimeProvider time, KubernetesClientOptions options)
    {
        _http = new HttpClient(options.Metrics is { } metrics ? new MeteredHandler(metrics, handler) : handler)
        {
            BaseAddress = server,
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = new Version(2, 0),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(options.UserAgent);
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        _sender = new RequestSender(_http, options, time);
    }

    /// <summary>The namespace that the context or the service account names.</summary>
    public string DefaultNamespace { get; init; } = "default";

    public Task<T> GetAsync<T>(string? ns, string name, CancellationToken cancellationToken = default)
        where T : KubernetesObject<T>, IResource<T> => One<T>(Requests.Get<T>(ns, name), cancellationToken);

    /// <summary>One object, or null where there is none.</summary>
    public async Task<T?> FindAsync<T>(string? ns, string name, CancellationToken cancellationToken = default)
        where T : KubernetesObject<T>, IResource<T>
    {
        try
        {
            return await GetAsync<T>(ns, name, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>One page of the objects of a namespace, or of all namespaces where it is null.</summary>
    public async Task<KubernetesList<T>> ListPageAsync<T>(string? ns, ListOptions options, CancellationToken cancellationToken = default)
        where T : KubernetesObject<T>, IResource<T> =>
        ListReader.Read<T>(await _sender.SendAsync(Requests.List<T>(ns, options), cancellationToken));

    /// <summary>All objects, page after page.</summary>
    public async IAsyncEnumerable<T> ListAsync<T>(
        string? ns,
        ListOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
        where T : KubernetesObject<T>, IResource<T>
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
        where T : KubernetesObject<T>, IResource<T>
    {
        await foreach (var line in Lines(Requests.Watch<T>(ns, options), cancellationToken))
        {
            if (line.Length > 0)
                yield return WatchReader.Read<T>(line);
        }
    }

    public Task<T> CreateAsync<T>(T value, CancellationToken cancellationToken = default)
        where T : KubernetesObject<T>, IResource<T> => One<T>(Requests.Create(value), cancellationToken);

    /// <summary>Replaces an object; a Conflict if it has changed since it was read.</summary>
    public Task<T> ReplaceAsync<T>(T value, CancellationToken cancellationToken = default)
        where T : KubernetesObject<T>, IResource<T> => One<T>(Requests.Replace(value), cancellationToken);

    /// <summary>Replaces the status alone; a Conflict if the object has changed since it was read.</summary>
    public Task<T> ReplaceStatusAsync<T>(T value, CancellationToken cancellationToken = default)
        where T : KubernetesObject<T>, IResource<T> => One<T>(Requests.Replace(value, "status"), cancellationToken);

    /// <summary>Changes an object, or its subresource (status) by name.</summary>
    public Task<T> PatchAsync<T>(
        string? ns,
        string name,
        Patch patch,
        string? subresource = null,
        CancellationToken cancellationToken = default
    )
        where T : KubernetesObject<T>, IResource<T> => One<T>(Requests.Patch<T>(ns, name, patch, subresource), cancellationToken);

    /// <summary>Server-side apply of all that this field manager wants; creates the object where there is none.</summary>
    public Task<T> ApplyAsync<T>(T wanted, string fieldManager, string? subresource = null, CancellationToken cancellationToken = default)
        where T : KubernetesObject<T>, IResource<T> =>
        PatchAsync<T>(wanted.Metadata.Namespace, wanted.Key.Name, Patch.Apply(wanted, fieldManager), subresource, cancellationToken);

    /// <summary>Deletes an object; false if there was none.</summary>
    public async Task<bool> DeleteAsync<T>(
        string? ns,
        string name,
        DeleteOptions? options = null,
        CancellationToken cancellationToken = default
    )
        where T : KubernetesObject<T>, IResource<T>
    {
        try
        {
            await _sender.SendAsync(Requests.Delete<T>(ns, name, options ?? new()), cancellationToken);
            return true;
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>The scale of whatever can be scaled.</summary>
    public async Task<V1Scale> GetScaleAsync<T>(string ns, string name, CancellationToken cancellationToken = default)
        where T : KubernetesObject<T>, IResource<T> =>
        Scale(await _sender.SendAsync(Requests.Get<T>(ns, name, "scale"), cancellationToken));

    /// <summary>Asks for so many replicas.</summary>
    public async Task<V1Scale> ScaleAsync<T>(string ns, string name, int replicas, CancellationToken cancellationToken = default)
        where T : KubernetesObject<T>, IResource<T>
    {
        var patch = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } });
        return Scale(await _sender.SendAsync(Requests.Patch<T>(ns, name, patch, "scale"), cancellationToken));
    }

    /// <summary>Asks for a pod's eviction; a refusal with 429 where a disruption budget forbids it.</summary>
    public Task EvictAsync(string ns, string pod, DeleteOptions? options = null, CancellationToken cancellationToken = default) =>
        _sender.SendAsync(Requests.Evict(ns, pod, options), cancellationToken);

    /// <summary>A pod's log, line by line; with Follow until its container ends.</summary>
    public async IAsyncEnumerable<string> LogAsync(
        string ns,
        string pod,
        LogOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await foreach (var line in Lines(Requests.Log(ns, pod, options ?? new()), cancellationToken))
            yield return Encoding.UTF8.GetString(line);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static V1Scale Scale(byte[] json) =>
        JsonSerializer.Deserialize(json, KubernetesJson.Default.V1Scale) ?? throw new JsonException("null is no Scale");

    private async Task<T> One<T>(KubernetesRequest request, CancellationToken cancellationToken)
        where T : KubernetesObject<T>, IResource<T>
    {
        var json = await _sender.SendAsync(request, cancellationToken);
        return JsonSerializer.Deserialize(json, T.Type.Json) ?? throw new JsonException($"null is no {T.Type.Kind}");
    }

    private async IAsyncEnumerable<byte[]> Lines(KubernetesRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await _sender.OpenAsync(request, cancellationToken);
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using (stream)
        {
            await foreach (var line in LineReader.ReadAsync(stream, cancellationToken))
                yield return line;
        }
    }
}
