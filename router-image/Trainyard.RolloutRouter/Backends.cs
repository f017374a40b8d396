using System.Net;
using Trainyard.Contracts;
using Trainyard.Router;

namespace Trainyard.RolloutRouter;

/// <summary>The versions as the latest orders have them: one assignment changes all. Requests that have begun keep those that they began
/// with.</summary>
internal sealed class Backends
{
    /// <summary>Into how many parts all callers are drawn.</summary>
    public const int Parts = 10_000;

    private readonly List<Backend> _backends;

    private Backends(RouterOrders orders, List<Backend> backends) => (Orders, _backends) = (orders, backends);

    public RouterOrders Orders { get; }

    public IReadOnlyList<Backend> All => _backends;

    /// <summary>Whether anybody could answer.</summary>
    public bool IsReady => _backends.Exists(backend => backend.Order.Pods.Count > 0);

    public static Backends None { get; } = new(new() { Window = 0, Backends = [] }, []);

    /// <summary>A version keeps its counters while the window stays, and also without a share: it is what others are compared
    /// with.</summary>
    public static Backends Of(RouterOrders orders, Backends before, int port, bool tls = false)
    {
        var backends = orders
            .Backends.Select(order =>
            {
                var old = before.Find(order.Version);
                var fresh = old is null || (orders.Window != before.Orders.Window && order.Share > 0);
                return new Backend(
                    order,
                    fresh ? new(order.Version) : old!.Counters,
                    new([.. order.Pods.Select(pod => new WeightedTarget(new(IPAddress.Parse(pod), port), 1, tls))]),
                    fresh
                );
            })
            .ToList();
        return new(orders, backends);
    }

    public Backend? Find(string version) => _backends.Find(backend => backend.Order.Version == version);

    /// <summary>Who answers a caller: the last ones of all callers are the new model's, so that those who have it keep it while its share
    /// grows.</summary>
    /// <param name="part">From 0 to <see cref="Parts"/>, without it.</param>
    public Backend? Choose(int part)
    {
        var left = Parts - part;
        for (var i = _backends.Count - 1; i > 0 && !Orders.Shadow; i--)
        {
            if (left <= _backends[i].Order.Share * (Parts / 100) && _backends[i].Order.Pods.Count > 0)
                return _backends[i];
        }

        return _backends.FirstOrDefault();
    }

    /// <summary>Who gets a copy of a caller's request; null: nobody.</summary>
    public Backend? Shadow(int part) =>
        Orders.Shadow && _backends is [_, var shadow] && Parts - part <= shadow.Order.Share * (Parts / 100) ? shadow : null;
}

/// <summary>One version.</summary>
/// <param name="IsFresh">Whether its counters have just begun.</param>
internal sealed record Backend(RouterBackend Order, VersionCounters Counters, Rotation Rotation, bool IsFresh);
