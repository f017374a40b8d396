namespace Trainyard.Api.Tests.Crds;

public sealed class CrdFilesTests
{
    private const string Header = "# Generated from operator/Trainyard.Api by `make crds`.\n";

    /// <summary>For kubectl, and for the chart, which must hold all that it installs.</summary>
    private static readonly string[] Folders =
    [
        Path.Combine(Repository.Root, "crds"),
        Path.Combine(Repository.Root, "charts", "trainyard", "files", "crds"),
    ];

    [Fact]
    public void The_crds_are_those_of_the_records()
    {
        var generated = CrdGenerator.All().Select(crd => (crd.File, Yaml: Header + Yaml.Write(crd.Crd))).ToList();
        foreach (var folder in Folders)
        {
            if (Environment.GetEnvironmentVariable("TRAINYARD_REGENERATE") == "1")
                Write(folder, generated);

            Assert.Equal(generated.Select(crd => crd.File).Order(), Directory.GetFiles(folder, "*.yaml").Select(Path.GetFileName).Order());
            Assert.All(generated, crd =>
                Assert.True(File.ReadAllText(Path.Combine(folder, crd.File)) == crd.Yaml, $"{folder}/{crd.File} is stale: make crds")
            );
        }
    }

    private static void Write(string folder, IEnumerable<(string File, string Yaml)> crds)
    {
        Directory.CreateDirectory(folder);
        foreach (var (file, yaml) in crds)
            File.WriteAllText(Path.Combine(folder, file), yaml);
    }
}
