using System.Net;
using Trainyard.Contracts;
using Trainyard.RolloutRouter;

namespace Trainyard.Router.Tests;

/// <summary>Routers on free ports of this machine, whose operator is away.</summary>
internal static class Routers
{
    /// <param name="tls">The folder of a certificate; null for plain HTTP.</param>
    public static async Task<RolloutRouter.RolloutRouter> StartAsync(Backends backends, string? tls = null)
    {
        var options = new RouterOptions
        {
            ReportUrl = new("http://127.0.0.1:1/"),
            ReportToken = "token",
            Listen = IPAddress.Loopback,
            Port = 0,
            GrpcPort = 0,
            ProbePort = 0,
            Tls = tls,
        };
        var router = await RolloutRouter.RolloutRouter.StartAsync(options, TimeProvider.System);
        router.Use(backends);
        return router;
    }

    /// <summary>Orders for versions with their shares of a hundred; each with a pod of this machine, or with none.</summary>
    public static RouterOrders Orders((string Version, int Share)[] versions, bool pods = true) =>
        new()
        {
            Window = 1,
            Backends =
            [
                .. versions.Select(one => new RouterBackend
                {
                    Version = one.Version,
                    Share = one.Share,
                    Pods = pods ? ["127.0.0.1"] : [],
                }),
            ],
        };
}
