using System.Collections.Immutable;

namespace Trainyard.Local.ApiServer.Storage;

/// <summary>By namespace, then by name.</summary>
internal sealed class StoredObjectOrder : IComparer<StoredObject>
{
    public static readonly ImmutableSortedSet<StoredObject> Nothing = ImmutableSortedSet.Create<StoredObject>(new StoredObjectOrder());

    public int Compare(StoredObject? x, StoredObject? y)
    {
        var byNamespace = string.CompareOrdinal(x!.Namespace, y!.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(x.Name, y.Name);
    }
}
