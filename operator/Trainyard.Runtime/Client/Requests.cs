using System.Globalization;
using System.Text.Json;
using k8s;
using k8s.Models;

namespace Trainyard.Runtime;

/// <summary>Builds the requests that the API knows, for any kind that says where it lives.</summary>
public static class Requests
{
    /// <summary>Reads one object, or one of its subresources.</summary>
    public static ApiRequest Get<T>(string? ns, string name, string? subresource = null)
        where T : IKubernetesObject => new() { Method = HttpMethod.Get, Path = Path<T>(ns, name, subresource) };

    /// <summary>Reads one page of a list.</summary>
    public static ApiRequest List<T>(string? ns, ListOptions options)
        where T : IKubernetesObject =>
        new()
        {
            Method = HttpMethod.Get,
            Path = Path<T>(ns),
            Query = options.Query(),
        };

    /// <summary>Opens a watch.</summary>
    public static ApiRequest Watch<T>(string? ns, WatchOptions options)
        where T : IKubernetesObject =>
        new()
        {
            Method = HttpMethod.Get,
            Path = Path<T>(ns),
            Query = options.Query(),
        };

    /// <summary>Creates an object. Not idempotent: a second attempt may answer AlreadyExists.</summary>
    public static ApiRequest Create<T>(T value, JsonSerializerOptions json)
        where T : IKubernetesObject<V1ObjectMeta> =>
        new()
        {
            Method = HttpMethod.Post,
            Path = Path<T>(value.Metadata.NamespaceProperty),
            Body = json.Write(value),
        };

    /// <summary>Replaces an object. With a resourceVersion, a second attempt may answer Conflict.</summary>
    public static ApiRequest Replace<T>(T value, JsonSerializerOptions json)
        where T : IKubernetesObject<V1ObjectMeta> =>
        new()
        {
            Method = HttpMethod.Put,
            Path = Path<T>(value.Metadata.NamespaceProperty, Name(value)),
            Body = json.Write(value),
        };

    /// <summary>Changes an object, or one of its subresources.</summary>
    public static ApiRequest Patch<T>(string? ns, string name, Patch patch, string? subresource = null)
        where T : IKubernetesObject =>
        new()
        {
            Method = HttpMethod.Patch,
            Path = Path<T>(ns, name, subresource),
            Query = patch.Query(),
            Body = patch.Body,
            ContentType = patch.ContentType,
        };

    /// <summary>Deletes an object. The server's own default orphans the pods of a Job, so ours is Background.</summary>
    public static ApiRequest Delete<T>(string? ns, string name, V1DeleteOptions? options)
        where T : IKubernetesObject
    {
        var chosen = options ?? new();
        var body = chosen with { PropagationPolicy = chosen.PropagationPolicy ?? "Background" };
        return new()
        {
            Method = HttpMethod.Delete,
            Path = Path<T>(ns, name),
            Body = ResourceJson.Default.Write(body),
        };
    }

    /// <summary>Reads a pod's log.</summary>
    public static ApiRequest Log(string ns, string pod, LogOptions options) =>
        new()
        {
            Method = HttpMethod.Get,
            Path = Path<V1Pod>(ns, pod, "log"),
            Query = options.Query(),
        };

    internal static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Path<T>(string? ns, string? name = null, string? subresource = null)
        where T : IKubernetesObject
    {
        var path = ResourceType<T>.Group.Length == 0 ? $"/api/{ResourceType<T>.Version}" : $"/apis/{ResourceType<T>.ApiVersion}";
        if (ns is not null)
            path += $"/namespaces/{Uri.EscapeDataString(ns)}";

        path += $"/{ResourceType<T>.Plural}";
        if (name is not null)
            path += $"/{Uri.EscapeDataString(name)}";

        return subresource is null ? path : $"{path}/{subresource}";
    }

    private static string Name<T>(T value)
        where T : IKubernetesObject<V1ObjectMeta> =>
        value.Metadata.Name ?? throw new ArgumentException($"The {ResourceType<T>.Kind} has no name.", nameof(value));
}
