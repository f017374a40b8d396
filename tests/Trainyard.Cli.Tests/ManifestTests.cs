using Trainyard.Cli;

namespace Trainyard.Cli.Tests;

public sealed class ManifestTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_folder_gives_every_document_of_its_files_in_order_of_name()
    {
        Write("b.yaml", "apiVersion: v1\nkind: Secret\nmetadata: { name: c, namespace: n }\n");
        Write("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n---\napiVersion: trainyard.dev/v1alpha1\nkind: Trial\nmetadata: { name: b }\n");

        Assert.Equal(["ConfigMap a ", "Trial b ", "Secret c n"], Manifest.ReadAll(folder).Select(m => $"{m.Kind} {m.Name} {m.Namespace}"));
    }

    [Theory]
    [InlineData("kind: Secret\nmetadata: { name: c }", "lacks apiVersion")]
    [InlineData("a: b\nc: }", "line 2")]
    public void What_is_no_object_is_refused_with_the_file_and_the_reason(string yaml, string expected)
    {
        var file = Write("x.yaml", yaml);
        var fault = Assert.Throws<CliException>(() => Manifest.ReadAll(file).ToList());

        Assert.Contains(file, fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("nowhere.yaml", Assert.Throws<CliException>(() => Manifest.ReadAll("nowhere.yaml").ToList()).Message, StringComparison.Ordinal);

    private string Write(string name, string yaml)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, yaml);
        return path;
    }
}
