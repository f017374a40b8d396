using System.Text.Json.Nodes;
using Trainyard.Local.ApiServer.Storage;
using Trainyard.Local.Tests.Support;

namespace Trainyard.Local.Tests.Storage;

public sealed class StoreTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-store-").FullName;

    [Fact]
    public async Task Objects_survive_and_versions_go_on_above_the_last()
    {
        long version;
        using (ObjectStore store = new(_folder))
        {
            await Put(store, null, "a", "1").Durable;
            var b = Put(store, null, "b", "1").Stored;
            await store.TryRemove(b)!.Value.Durable;
            version = store.Version;
        }

        using ObjectStore again = new(_folder);
        Assert.NotNull(again.Get("configmaps", "default", "a"));
        Assert.Null(again.Get("configmaps", "default", "b"));
        Assert.True(again.Version > version);
    }

    [Fact]
    public async Task A_record_that_a_kill_has_torn_is_cut_off_and_the_rest_stands()
    {
        using (ObjectStore store = new(_folder))
        {
            await Put(store, null, "a", "1").Durable;
            await Put(store, null, "b", "1").Durable;
        }

        var log = Path.Combine(_folder, "objects.log");
        using (FileStream file = new(log, FileMode.Open))
        {
            file.SetLength(file.Length - 3);
        }

        using ObjectStore again = new(_folder);
        Assert.NotNull(again.Get("configmaps", "default", "a"));
        Assert.Null(again.Get("configmaps", "default", "b"));
        await Put(again, null, "c", "1").Durable;
    }

    [Fact]
    public void A_write_over_something_else_than_expected_is_refused()
    {
        using ObjectStore store = new(_folder);
        var first = Put(store, null, "a", "1").Stored;
        Put(store, first, "a", "2");
        Assert.Null(store.TryPut("configmaps", first, BareServer.ConfigMap("a", "3")));
        Assert.Null(store.TryPut("configmaps", null, BareServer.ConfigMap("a", "3")));
    }

    [Fact]
    public async Task The_past_can_be_listed_as_it_was()
    {
        using ObjectStore store = new(_folder);
        var a = Put(store, null, "a", "1").Stored;
        Put(store, null, "b", "1");
        var then = store.Version;
        Put(store, a, "a", "2");
        await Put(store, null, "c", "1").Durable;
        Assert.Equal(["a", "b"], store.At("configmaps", then).Select(one => one.Name));
        Assert.Equal(a.Version, store.At("configmaps", then)[0].Version);
    }

    [Fact]
    public async Task A_watch_hears_what_came_after_its_version_and_an_expired_one_nothing()
    {
        using ObjectStore store = new(_folder);
        await Put(store, null, "a", "1").Durable;
        var then = store.Version;
        await Put(store, null, "b", "1").Durable;
        using (var watch = store.Watches.Subscribe("configmaps", then)!)
        {
            Assert.Equal("b", (await watch.Events.ReadAsync(TestContext.Current.CancellationToken)).Object.Name);
            store.Watches.Expire();
            await Assert.ThrowsAsync<WatchExpiredException>(async () =>
                await watch.Events.WaitToReadAsync(TestContext.Current.CancellationToken)
            );
        }

        Assert.Null(store.Watches.Subscribe("configmaps", then));
    }

    private static (StoredObject Stored, Task Durable) Put(ObjectStore store, StoredObject? expected, string name, string value) =>
        store.TryPut("configmaps", expected, BareServer.ConfigMap(name, value))!.Value;
}
