using System.Reflection;
using Trainyard.Local.Hosting;

namespace Trainyard.Local.Tests.Rooms;

/// <summary>The API server and the node are strangers but for one seam.</summary>
public sealed class SeamTests
{
    [Fact]
    public void The_API_server_stands_on_nothing_of_ours() => Assert.Empty(OurReferences(typeof(LocalApiServer)));

    [Fact]
    public void The_node_stands_on_the_API_server_and_the_router() =>
        Assert.Equal(["Trainyard.Local.ApiServer", "Trainyard.Router"], OurReferences(typeof(ControlPlane)));

    [Fact]
    public void The_program_stands_on_both() =>
        Assert.Equal(["Trainyard.Local.ApiServer", "Trainyard.Local.Node"], OurReferences(typeof(LocalCluster)));

    /// <summary>What a node may know: the cluster, what it is asked for in turn, refusals, and how objects are read.</summary>
    [Fact]
    public void The_seam_of_the_API_server_is_what_it_has_public() =>
        Assert.Equal(
            [
                "ApiException",
                "ApiServerOptions",
                "Conditions",
                "ExecQuery",
                "ICluster",
                "INode",
                "Json",
                "Key",
                "LabelSelector",
                "LocalApiServer",
                "Metadata",
                "PodFields",
                "PodLogQuery",
                "PodResources",
                "Quantity",
                "Quotas",
                "Timestamps",
                "Yaml",
            ],
            typeof(LocalApiServer).Assembly.GetExportedTypes().Select(type => type.Name).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void The_node_is_started_by_its_options_alone() =>
        Assert.Equal(
            ["ControlPlane", "NodeOptions", "WorkloadOptions"],
            typeof(ControlPlane).Assembly.GetExportedTypes().Select(type => type.Name).Order(StringComparer.Ordinal)
        );

    private static IEnumerable<string?> OurReferences(Type of) =>
        of
            .Assembly.GetReferencedAssemblies()
            .Select((AssemblyName name) => name.Name)
            .Where(name => name!.StartsWith("Trainyard.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
}
