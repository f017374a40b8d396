namespace Trainyard.Local.ApiServer;

/// <summary>
/// The API server as the controllers and the node inside this process see it: what they write is defaulted, validated, versioned and
/// watched as if it had come over HTTP. Every object given out is the caller's own copy.
/// </summary>
public interface ICluster
{
    /// <summary>The object, or null. <paramref name="resource"/> is plural.group, such as "pods" or "jobs.batch".</summary>
    JsonObject? Get(string resource, string? ns, string name);

    /// <summary>All objects of a namespace, or of all where <paramref name="ns"/> is null.</summary>
    IReadOnlyList<JsonObject> List(string resource, string? ns = null);

    /// <exception cref="ApiException">AlreadyExists, Invalid ...</exception>
    JsonObject Create(string resource, JsonObject body);

    /// <summary>
    /// Reads the object, lets <paramref name="change"/> alter it and writes it if it altered anything; again after a conflict.
    /// Null if the object is gone.
    /// </summary>
    JsonObject? Change(string resource, string? ns, string name, Action<JsonObject> change, string? subresource = null);

    /// <summary>Deletes; false if there was nothing.</summary>
    bool Delete(string resource, string? ns, string name, JsonObject? options = null);

    /// <summary>Calls back after each write of a resource, in order, with ADDED, MODIFIED or DELETED and the object; first with all that is
    /// there.</summary>
    IDisposable Watch(string resource, Action<string, JsonObject> onEvent);
}
