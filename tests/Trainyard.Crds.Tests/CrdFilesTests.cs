using Trainyard.Testing;

namespace Trainyard.Crds.Tests;

public sealed class CrdFilesTests
{
    /// <summary>For kubectl, and for the chart, which must hold all that it installs.</summary>
    [Theory]
    [InlineData("crds")]
    [InlineData("charts/trainyard/files/crds")]
    public void The_crds_are_those_of_the_records(string folder)
    {
        var place = Path.Combine(Repository.Root, folder);
        Assert.Equal(CrdFiles.All().Select(crd => crd.File).Order(), Directory.GetFiles(place, "*.yaml").Select(Path.GetFileName).Order());
        Assert.All(CrdFiles.All(), crd =>
            Assert.True(File.ReadAllText(Path.Combine(place, crd.File)) == crd.Yaml, $"{folder}/{crd.File} is stale: make crds")
        );
    }
}
