using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Kubernetes.Tests.Support;

namespace Trainyard.Kubernetes.Tests.Caching;

public sealed class InformerChaosTests
{
    [Fact]
    public void Whatever_the_server_does_the_cache_comes_to_equal_the_truth() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Converges(seed).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(15));

    private static async Task<bool> Converges(int seed)
    {
        await using ChaoticServer server = await ChaoticServer.StartAsync(seed, chaos: 1);
        using var client = new KubernetesClient(server.Address, new SocketsHttpHandler(), TimeProvider.System, new() { Backoff = Quick, Jitter = new(seed) });
        var options = new InformerOptions { PageSize = 3, Silence = TimeSpan.FromMilliseconds(100), Backoff = Quick, Jitter = new(seed) };
        var informer = new Informer<V1ConfigMap>(client, options, TimeProvider.System, NullLogger<Informer<V1ConfigMap>>.Instance);
        var faults = new List<string>();
        var newest = new Dictionary<string, ulong>();
        using IDisposable subscription = informer.Cache.Subscribe(o =>
        {
            lock (newest)
            {
                var version = ulong.Parse(o.Metadata.ResourceVersion!);
                if (version < newest.GetValueOrDefault(o.Key.Name)) faults.Add($"{o.Key} went back to {version}");
                newest[o.Key.Name] = version;
            }
        });
        using var stop = new CancellationTokenSource();
        Task running = informer.RunAsync(stop.Token);
        await Change(server, new Random(seed));
        var converged = await Until(() => informer.HasSynced && Known(informer).SequenceEqual(server.Truth.OrderBy(o => o.Key, StringComparer.Ordinal)));
        await stop.CancelAsync();
        await running;
        Assert.Empty(faults);
        return converged;
    }

    private static Backoff Quick => new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(10));

    private static async Task Change(ChaoticServer server, Random random)
    {
        for (var i = 0; i < 200; i++)
        {
            var name = $"o{random.Next(12):00}";
            if (random.Next(3) == 0) server.Delete(name);
            else server.Put(name);
            if (random.Next(40) == 0) server.Compact();
            // Gives the informer a turn, so that lists, watches and writes fall between each other.
            if (random.Next(4) == 0) await Task.Delay(1);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Known(Informer<V1ConfigMap> informer) => informer.Cache.List()
        .Select(o => KeyValuePair.Create(o.Key.Name, o.Metadata.ResourceVersion!))
        .OrderBy(o => o.Key, StringComparer.Ordinal);

    private static async Task<bool> Until(Func<bool> holds)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            if (TimeProvider.System.GetElapsedTime(begin) > TimeSpan.FromSeconds(30)) return false;
            await Task.Delay(5);
        }

        return true;
    }
}
