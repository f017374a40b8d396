namespace Trainyard.Local.ApiServer.Api;

/// <summary>What the path of a resource request names.</summary>
internal sealed record ResourcePath(ResourceKind Kind, string? Namespace, string Name, string Subresource)
{
    /// <summary>Whether it is of the old form .../watch/..., which says by itself that it is a watch.</summary>
    public bool Watch { get; init; }

    public bool IsPod => Kind is { Kind: "Pod", Group: "" };

    /// <summary>
    /// Reads /api/v1/... and /apis/GROUP/VERSION/...; null if the path is of no resource.
    /// </summary>
    /// <exception cref="ApiException">The version is known, the resource not.</exception>
    public static ResourcePath? Parse(string path, Catalog catalog)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
            parts[i] = Uri.UnescapeDataString(parts[i]);

        return parts switch
        {
            ["api", "v1", .. string[] rest] when rest.Length > 0 => Parse("", "v1", rest, catalog),
            ["apis", string group, string version, .. string[] rest] when rest.Length > 0 => Parse(group, version, rest, catalog),
            _ => null,
        };
    }

    private static ResourcePath? Parse(string group, string version, string[] rest, Catalog catalog)
    {
        if (rest is ["watch", _, ..] && Parse(group, version, rest[1..], catalog) is { } watched)
            return watched with { Watch = true };

        // A namespace's own path looks like that of something in it.
        var within = rest is ["namespaces", _, _, ..] && !(group.Length == 0 && rest[2] is "status" or "finalize");
        var ns = within ? rest[1] : null;
        var names = within ? rest[2..] : rest;
        var kind = catalog.Find(group, version, names[0]);
        if (kind is null || (within && !kind.Namespaced))
            return catalog.HasGroupVersion(group, version) && !catalog.IsCustomGroup(group) ? throw Refusal.NoSuchResource() : null;

        var name = names.Length > 1 ? names[1] : "";
        var subresource = names.Length > 2 ? names[2] : "";
        if (name.Length > 0 && kind.Namespaced && ns is null)
            throw Refusal.NoSuchResource();

        return new ResourcePath(kind, ns, name, subresource);
    }
}
