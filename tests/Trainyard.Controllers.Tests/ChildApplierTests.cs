using k8s.Models;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Tests;

public sealed class ChildApplierTests
{
    private static readonly V1Service Wanted = new()
    {
        Metadata = new()
        {
            Name = "sonar",
            NamespaceProperty = "default",
            Labels = new Dictionary<string, string> { ["app"] = "trainyard" },
        },
        Spec = new()
        {
            Selector = new Dictionary<string, string> { ["model"] = "v1" },
            Ports = [new() { Name = "http", Port = 80 }],
        },
    };

    private static readonly Dictionary<string, (Func<V1Service, V1Service> Change, bool Writes)> Cases = new()
    {
        ["as it was applied"] = (there => there, false),
        ["with what the server adds"] = (
            there =>
                there with
                {
                    Metadata = there.Metadata with { Uid = "u", ResourceVersion = "7" },
                    Spec = there.Spec! with { ClusterIP = "10.0.0.1" },
                },
            false
        ),
        ["with a label of somebody else's"] = (there => Labelled(there, ("app", "trainyard"), ("team", "a")), false),
        ["with another value"] = (there => Labelled(there, ("app", "mine")), true),
        ["without a label"] = (there => Labelled(there), true),
        ["with a longer list"] = (
            there => there with { Spec = there.Spec! with { Ports = [.. there.Spec.Ports!, new() { Name = "more", Port = 81 }] } },
            true
        ),
        ["with a field that was wished for before"] = (
            there => ChildApplier.Apply(Labelled(there, ("app", "trainyard"), ("old", "1")), null)!,
            true
        ),
        ["made by an older version, without the digest"] = (
            there => there with { Metadata = there.Metadata with { Annotations = null } },
            true
        ),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_what_is_not_there_already_is_written(string name)
    {
        var (change, writes) = Cases[name];

        Assert.Equal(writes, ChildApplier.Apply(Wanted, change(ChildApplier.Apply(Wanted, null)!)) is not null);
    }

    [Fact]
    public void What_is_not_there_at_all_is_written_whole()
    {
        var applied = ChildApplier.Apply(Wanted, null)!;

        Assert.Equal(("sonar", 80), (applied.Metadata.Name, applied.Spec!.Ports![0].Port));
        Assert.Equal("trainyard.dev/applied", Assert.Single(applied.Metadata.Annotations!).Key);
    }

    private static V1Service Labelled(V1Service there, params (string Key, string Value)[] labels) =>
        there with
        {
            Metadata = there.Metadata with { Labels = labels.ToDictionary(label => label.Key, label => label.Value) },
        };
}
