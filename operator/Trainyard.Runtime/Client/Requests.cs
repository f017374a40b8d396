using System.Globalization;
using System.Text.Json;

namespace Trainyard.Runtime;

/// <summary>Builds the requests that the API knows.</summary>
public static class Requests
{
    /// <summary>Reads one object, or one of its subresources.</summary>
    public static KubernetesRequest Get<T>(string? ns, string name, string? subresource = null)
        where T : KubernetesObject<T>, IResource<T> =>
        new()
        {
            Method = HttpMethod.Get,
            Path = Path<T>(ns, name, subresource),
            Idempotent = true,
        };

    /// <summary>Reads one page of a list.</summary>
    public static KubernetesRequest List<T>(string? ns, ListOptions options)
        where T : KubernetesObject<T>, IResource<T> =>
        new()
        {
            Method = HttpMethod.Get,
            Path = Path<T>(ns),
            Query = options.Query(),
            Idempotent = true,
        };

    public static KubernetesRequest Watch<T>(string? ns, WatchOptions options)
        where T : KubernetesObject<T>, IResource<T> =>
        new()
        {
            Method = HttpMethod.Get,
            Path = Path<T>(ns),
            Query = options.Query(),
            Idempotent = true,
        };

    /// <summary>Creates an object. Not idempotent: a second attempt may answer AlreadyExists.</summary>
    public static KubernetesRequest Create<T>(T value)
        where T : KubernetesObject<T>, IResource<T> =>
        new()
        {
            Method = HttpMethod.Post,
            Path = Path<T>(value.Metadata.Namespace),
            Body = T.Type.Serialize(value),
        };

    /// <summary>Replaces an object, or its status. With a resourceVersion, a second attempt may answer Conflict.</summary>
    public static KubernetesRequest Replace<T>(T value, string? subresource = null)
        where T : KubernetesObject<T>, IResource<T> =>
        new()
        {
            Method = HttpMethod.Put,
            Path = Path<T>(value.Metadata.Namespace, Name(value), subresource),
            Body = T.Type.Serialize(value),
        };

    /// <summary>Changes an object, or one of its subresources.</summary>
    public static KubernetesRequest Patch<T>(string? ns, string name, Patch patch, string? subresource = null)
        where T : KubernetesObject<T>, IResource<T> =>
        new()
        {
            Method = HttpMethod.Patch,
            Path = Path<T>(ns, name, subresource),
            Query = patch.Query(),
            Body = patch.Body,
            ContentType = patch.ContentType,
            Idempotent = patch.Idempotent,
        };

    public static KubernetesRequest Delete<T>(string? ns, string name, DeleteOptions options)
        where T : KubernetesObject<T>, IResource<T> =>
        new()
        {
            Method = HttpMethod.Delete,
            Path = Path<T>(ns, name),
            Body = JsonSerializer.SerializeToUtf8Bytes(options, ClientJson.Default.DeleteOptions),
            Idempotent = true,
        };

    /// <summary>Asks for a pod's eviction, which its disruption budgets may refuse with 429.</summary>
    public static KubernetesRequest Evict(string ns, string pod, DeleteOptions? options) =>
        new()
        {
            Method = HttpMethod.Post,
            Path = Path<V1Pod>(ns, pod, "eviction"),
            Body = JsonSerializer.SerializeToUtf8Bytes(
                new Eviction(new V1ObjectMeta { Name = pod, Namespace = ns }, options),
                ClientJson.Default.Eviction
            ),
        };

    /// <summary>Reads a pod's log.</summary>
    public static KubernetesRequest Log(string ns, string pod, LogOptions options) =>
        new()
        {
            Method = HttpMethod.Get,
            Path = Path<V1Pod>(ns, pod, "log"),
            Query = options.Query(),
            Idempotent = true,
        };

    internal static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Path<T>(string? ns, string? name = null, string? subresource = null)
        where T : KubernetesObject<T>, IResource<T>
    {
        var type = T.Type;
        var path = type.Group.Length == 0 ? $"/api/{type.Version}" : $"/apis/{type.Group}/{type.Version}";
        if (type.Namespaced && ns is not null)
            path += $"/namespaces/{Uri.EscapeDataString(ns)}";
        else if (type.Namespaced && name is not null)
            throw new ArgumentException($"A {type.Kind} needs a namespace.", nameof(ns));
        path += $"/{type.Plural}";
        if (name is not null)
            path += $"/{Uri.EscapeDataString(name)}";
        return subresource is null ? path : $"{path}/{subresource}";
    }

    private static string Name(KubernetesObject value) =>
        value.Metadata.Name ?? throw new ArgumentException($"The {value.Kind} has no name.", nameof(value));
}
