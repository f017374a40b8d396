using k8s;
using k8s.Models;

namespace Trainyard.Runtime.Tests.Caching;

public sealed class ObjectCacheTests
{
    private readonly ObjectCache<V1Pod> _cache = new(
        ["job"],
        new Dictionary<string, Func<IKubernetesObject<V1ObjectMeta>, string?>> { ["long"] = o => o.Metadata.Name.Length > 1 ? "yes" : null }
    );

    [Fact]
    public void Late_and_repeated_news_change_nothing()
    {
        List<string?> touched = [];
        _cache.Put(Pod("a", 5));
        using var subscription = _cache.Subscribe(o => touched.Add(o.Metadata.ResourceVersion));
        _cache.Put(Pod("a", 4));
        _cache.Put(Pod("a", 5));

        Assert.Equal("5", _cache.Get("n", "a")!.Metadata.ResourceVersion);
        Assert.Empty(touched);
    }

    [Fact]
    public void What_went_does_not_come_back_by_late_news()
    {
        _cache.Put(Pod("a", 5));
        _cache.Remove(new("n", "a"), 7);
        _cache.Put(Pod("a", 6));
        Assert.Equal(0, _cache.Count);

        _cache.Put(Pod("a", 8));
        Assert.Equal(1, _cache.Count);
    }

    [Fact]
    public void A_late_deletion_does_not_remove_what_was_made_since()
    {
        _cache.Put(Pod("a", 9));
        _cache.Remove(new("n", "a"), 7);
        Assert.Equal(1, _cache.Count);
    }

    [Fact]
    public void What_a_list_does_not_name_has_gone_unless_it_is_younger_than_the_list()
    {
        _cache.Put(Pod("gone", 3));
        _cache.Put(Pod("stays", 3));
        _cache.BeginList();
        _cache.Put(Pod("stays", 3));
        _cache.Observe(Pod("own", 12));
        _cache.EndList(10);

        Assert.Equal(["own", "stays"], _cache.List().Select(o => o.Metadata.Name).Order());
    }

    [Fact]
    public void A_list_of_one_namespace_says_nothing_of_another()
    {
        _cache.Put(Pod("a", 3));
        _cache.Put(Pod("b", 3, ns: "m"));
        _cache.BeginList("n");
        _cache.BeginList("m");
        _cache.EndList(10, "n");
        Assert.Equal("b", Assert.Single(_cache.List()).Metadata.Name);

        _cache.Put(Pod("b", 3, ns: "m"));
        _cache.EndList(10, "m");
        Assert.Equal("b", Assert.Single(_cache.List()).Metadata.Name);
    }

    [Fact]
    public void Objects_are_found_by_owner_and_by_label_as_they_are_now()
    {
        _cache.Put(Pod("a", 1, owner: "u1", job: "x"));
        _cache.Put(Pod("b", 2, owner: "u1", job: "y"));
        Assert.Equal(2, _cache.OwnedBy("u1").Count);

        _cache.Put(Pod("b", 3, owner: "u2", job: "x"));
        Assert.Equal("a", Assert.Single(_cache.OwnedBy("u1")).Metadata.Name);
        Assert.Equal(2, _cache.Labelled("job", "x").Count);
        Assert.Empty(_cache.Labelled("job", "y"));

        _cache.Remove(new("n", "a"), 4);
        Assert.Empty(_cache.OwnedBy("u1"));
    }

    [Fact]
    public void An_index_of_ones_own_holds_the_objects_that_have_a_value_there()
    {
        _cache.Put(Pod("a", 1));
        _cache.Put(Pod("bb", 2));
        Assert.Equal("bb", Assert.Single(_cache.Indexed("long", "yes")).Metadata.Name);

        _cache.Remove(new("n", "bb"), 3);
        Assert.Empty(_cache.Indexed("long", "yes"));
    }

    [Fact]
    public void An_index_that_nobody_asked_for_is_a_fault_of_the_program() =>
        Assert.Throws<ArgumentException>(() => _cache.Labelled("other", "x"));

    [Fact]
    public void Both_what_was_and_what_is_are_told_so_that_a_former_owner_wakes()
    {
        _cache.Put(Pod("a", 1, owner: "u1"));
        List<string> owners = [];
        using var subscription = _cache.Subscribe(o => owners.Add(o.Metadata.OwnerReferences![0].Uid));
        _cache.Put(Pod("a", 2, owner: "u2"));
        Assert.Equal(["u1", "u2"], owners);
    }

    private static V1Pod Pod(string name, int version, string? owner = null, string? job = null, string ns = "n") =>
        new()
        {
            Metadata = new()
            {
                Name = name,
                NamespaceProperty = ns,
                ResourceVersion = $"{version}",
                Labels = job is null ? null : new Dictionary<string, string> { ["job"] = job },
                OwnerReferences = owner is null
                    ? null
                    :
                    [
                        new()
                        {
                            ApiVersion = "v1",
                            Kind = "X",
                            Name = "x",
                            Uid = owner,
                            Controller = true,
                        },
                    ],
            },
        };
}
