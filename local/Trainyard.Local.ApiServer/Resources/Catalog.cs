using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Trainyard.Local.ApiServer.Resources;

/// <summary>All kinds that are served: the built-in ones and those of the CRDs.</summary>
internal sealed class Catalog(IEnumerable<ResourceKind> builtIn)
{
    private State _state = new([.. builtIn.Select(kind => kind.Complete())]);

    public ImmutableArray<ResourceKind> Kinds => Volatile.Read(ref _state).Kinds;

    public ResourceKind? Find(string group, string version, string plural) =>
        Volatile.Read(ref _state).ByPath.GetValueOrDefault((group, version, plural));

    /// <summary>By plural and group, such as "jobs.batch", in its storage version.</summary>
    public ResourceKind? Find(string resource) => Volatile.Read(ref _state).ByResource.GetValueOrDefault(resource);

    public ResourceKind? FindKind(string apiVersion, string kind) =>
        Kinds.FirstOrDefault(one => one.Kind == kind && one.ApiVersion == apiVersion);

    public bool HasGroupVersion(string group, string version) => Kinds.Any(kind => kind.Group == group && kind.Version == version);

    public bool IsCustomGroup(string group) => Kinds.Any(kind => kind.Group == group && kind.Custom);

    /// <summary>Puts these versions of a custom resource in the place of those there were; none removes it. Called by one thread.</summary>
    public void Replace(string qualifiedPlural, IEnumerable<ResourceKind> versions) =>
        Volatile.Write(
            ref _state,
            new State([.. Kinds.Where(kind => kind.QualifiedPlural != qualifiedPlural), .. versions.Select(kind => kind.Complete())])
        );

    private sealed class State(ImmutableArray<ResourceKind> kinds)
    {
        public ImmutableArray<ResourceKind> Kinds { get; } = kinds;

        public FrozenDictionary<(string Group, string Version, string Plural), ResourceKind> ByPath { get; } =
            kinds.ToFrozenDictionary(kind => (kind.Group, kind.Version, kind.Plural));

        public FrozenDictionary<string, ResourceKind> ByResource { get; } =
            kinds.Where(kind => kind.Version == kind.StorageVersion).ToFrozenDictionary(kind => kind.QualifiedPlural);
    }
}
