namespace Trainyard.Api.Tests.Crds;

public sealed class CrdFilesTests
{
    private const string Header = "# Generated from operator/Trainyard.Api by `make crds`.\n";

    private static readonly string Folder = Path.Combine(Repository.Root, "crds");

    [Fact]
    public void The_crds_are_those_of_the_records()
    {
        var generated = CrdGenerator.All().Select(crd => (crd.File, Yaml: Header + Yaml.Write(crd.Crd))).ToList();
        if (Environment.GetEnvironmentVariable("TRAINYARD_REGENERATE") == "1") Write(generated);

        Assert.Equal(generated.Select(crd => crd.File).Order(), Directory.GetFiles(Folder, "*.yaml").Select(Path.GetFileName).Order());
        Assert.All(generated, crd => Assert.True(File.ReadAllText(Path.Combine(Folder, crd.File)) == crd.Yaml, $"crds/{crd.File} is stale: make crds"));
    }

    private static void Write(IEnumerable<(string File, string Yaml)> crds)
    {
        Directory.CreateDirectory(Folder);
        foreach (var (file, yaml) in crds) File.WriteAllText(Path.Combine(Folder, file), yaml);
    }
}
