using k8s;
using k8s.Models;

namespace Trainyard.Runtime;

/// <summary>What an informer keeps, and how patient it is.</summary>
public sealed record InformerOptions
{
    /// <summary>The namespaces to watch; none: all.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Only objects with these labels.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>The labels by which objects can be looked up.</summary>
    public IReadOnlyList<string> LabelIndexes { get; init; } = [];

    /// <summary>What else they can be looked up by: an index's name, and an object's value there; null: it is not in that index.</summary>
    public IReadOnlyDictionary<string, Func<IKubernetesObject<V1ObjectMeta>, string?>> Indexes { get; init; } =
        new Dictionary<string, Func<IKubernetesObject<V1ObjectMeta>, string?>>();

    /// <summary>The objects of a page.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>After how long the server ends a watch; up to twice as long by chance.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a watch may say nothing, not even a bookmark (which come each minute), before its connection is given
    /// up.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>The waits after failures.</summary>
    public Backoff Backoff { get; init; } = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30));

    /// <summary>The randomness of the waits.</summary>
    public Jitter Jitter { get; init; } = Jitter.ForProcess();
}
