using System.Collections.Immutable;

namespace Trainyard.Local.Resources;

/// <summary>All kinds that are served: the built-in ones and those of the CRDs.</summary>
internal sealed class Catalog(IEnumerable<ResourceKind> builtIn)
{
    private ImmutableArray<ResourceKind> _kinds = [.. builtIn.Select(kind => kind.Complete())];
    private volatile ImmutableDictionary<(string Group, string Version, string Plural), ResourceKind>? _byPath;

    public ImmutableArray<ResourceKind> Kinds => _kinds;

    /// <summary>Grows with each change, so that documents made from the kinds can be kept.</summary>
    public int Revision { get; private set; }

    public ResourceKind? Find(string group, string version, string plural)
    {
        _byPath ??= _kinds.ToImmutableDictionary(kind => (kind.Group, kind.Version, kind.Plural));
        return _byPath.GetValueOrDefault((group, version, plural));
    }

    /// <summary>By plural and group, such as "jobs.batch", in its storage version.</summary>
    public ResourceKind? Find(string resource) =>
        _kinds.FirstOrDefault(kind => kind.QualifiedPlural == resource && kind.Version == kind.StorageVersion);

    public ResourceKind? FindKind(string apiVersion, string kind) =>
        _kinds.FirstOrDefault(one => one.Kind == kind && one.ApiVersion == apiVersion);

    public bool HasGroupVersion(string group, string version) => _kinds.Any(kind => kind.Group == group && kind.Version == version);

    public bool IsCustomGroup(string group) => _kinds.Any(kind => kind.Group == group && kind.Custom);

    /// <summary>Puts these versions of a custom resource in the place of those there were; none removes it.</summary>
    public void Replace(string qualifiedPlural, IEnumerable<ResourceKind> versions)
    {
        _kinds = [.. _kinds.Where(kind => kind.QualifiedPlural != qualifiedPlural), .. versions.Select(kind => kind.Complete())];
        _byPath = null;
        Revision++;
    }
}
