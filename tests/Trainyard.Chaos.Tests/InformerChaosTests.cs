using FsCheck;
using FsCheck.Fluent;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Chaos.Tests;

public sealed class InformerChaosTests
{
    private const string Agent = "informer";
    private static readonly Backoff Quick = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(10));
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Whatever_the_server_does_the_cache_comes_to_equal_the_truth()
    {
        await using var cluster = await TestCluster.StartAsync(TimeProvider.System, bare: true);
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => ConvergesAsync(cluster, seed).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(15));
    }

    private static async Task<bool> ConvergesAsync(TestCluster cluster, int seed)
    {
        var study = Guid.NewGuid().ToString("N");
        await cluster.MisbehaveAsync(seed, Agent);
        var connection = ClusterConnection.Load(cluster.PathOf("kubeconfig"), null, TimeProvider.System);
        using var client = new ApiClient(
            connection,
            TimeProvider.System,
            new()
            {
                UserAgent = Agent,
                Timeout = TimeSpan.FromMilliseconds(500),
                LongestRetryAfter = TimeSpan.Zero,
                Backoff = Quick,
                Jitter = new(seed),
            }
        );
        var options = new InformerOptions
        {
            LabelSelector = $"study={study}",
            PageSize = 3,
            Silence = TimeSpan.FromMilliseconds(250),
            Backoff = Quick,
            Jitter = new(seed),
        };
        var informer = new Informer<V1ConfigMap>(client, options, TimeProvider.System, NullLogger<Informer<V1ConfigMap>>.Instance);
        var faults = new List<string>();
        var newest = new Dictionary<string, ulong>();
        using var subscription = informer.Cache.Subscribe(o =>
        {
            lock (newest)
            {
                var version = ulong.Parse(o.Metadata.ResourceVersion!);
                if (version < newest.GetValueOrDefault(o.Key.Name))
                    faults.Add($"{o.Key} went back to {version}");
                newest[o.Key.Name] = version;
            }
        });
        using var stop = new CancellationTokenSource();
        var running = informer.RunAsync(stop.Token);
        await ChangeAsync(cluster.Client, study, new Random(seed));
        var truth = await cluster
            .Client.ListAsync<V1ConfigMap>("default", new() { LabelSelector = options.LabelSelector })
            .ToDictionaryAsync(o => o.Key.Name, o => o.Metadata.ResourceVersion!);
        var converged = await UntilAsync(() =>
            informer.HasSynced && Known(informer).SequenceEqual(truth.OrderBy(o => o.Key, StringComparer.Ordinal))
        );
        await stop.CancelAsync();
        await running;
        Assert.Empty(faults);
        return converged;
    }

    private static async Task ChangeAsync(ApiClient client, string study, Random random)
    {
        for (var i = 0; i < 150; i++)
        {
            var map = new V1ConfigMap
            {
                Metadata = new()
                {
                    Name = $"{study}-{random.Next(12):00}",
                    NamespaceProperty = "default",
                    Labels = new Dictionary<string, string> { ["study"] = study },
                },
                Data = new Dictionary<string, string> { ["change"] = $"{i}" },
            };
            if (random.Next(3) == 0)
                await client.DeleteAsync<V1ConfigMap>("default", map.Key.Name);
            else
                await client.ApplyAsync(map, "test");
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Known(Informer<V1ConfigMap> informer) =>
        informer
            .Cache.List()
            .Select(o => KeyValuePair.Create(o.Key.Name, o.Metadata.ResourceVersion!))
            .OrderBy(o => o.Key, StringComparer.Ordinal);

    private static async Task<bool> UntilAsync(Func<bool> holds)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            if (TimeProvider.System.GetElapsedTime(begin) > Patience)
                return false;
            await Task.Delay(5);
        }

        return true;
    }
}
