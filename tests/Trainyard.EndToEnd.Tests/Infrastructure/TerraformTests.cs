using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;
using YamlDotNet.RepresentationModel;

namespace Trainyard.EndToEnd.Tests.Infrastructure;

public sealed class TerraformTests(HclParser parser) : IClassFixture<HclParser>, IDisposable
{
    private static readonly string Root = Path.Combine(Repository.Root, "infra", "terraform");
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-terraform-").FullName;

    public static TheoryData<string> Modules =>
        [
            .. Directory
                .EnumerateFiles(Root, "*.tf", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Root, Path.GetDirectoryName(file)!))
                .Distinct()
                .Order(),
        ];

    /// <summary>Those that have tests of their own, and need no provider for them.</summary>
    public static TheoryData<string> Tested =>
        [
            .. Directory
                .EnumerateDirectories(Root, "tests", SearchOption.AllDirectories)
                .Select(tests => Path.GetRelativePath(Root, tests)[..^6]),
        ];

    public static TheoryData<string> Values =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, "platform", "values")).Select(file => Path.GetRelativePath(Root, file))];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task All_of_it_is_laid_out_as_Terraform_lays_it_out()
    {
        var (exit, output) = await TerraformAsync(Root, "fmt", "-check", "-recursive", "-diff");
        Assert.True(exit == 0, output);
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public async Task A_module_is_whole_each_reference_leads_somewhere_and_nothing_is_left_over(string module) =>
        Assert.Empty(await (await TerraformModule.ReadAsync(parser, Path.Combine(Root, module))).FaultsAsync());

    [Theory]
    [InlineData("gitlab/main.tf", "var.time_zone", "var.timezone", "there is no variable timezone|var.time_zone is never used")]
    [InlineData("gitlab/main.tf", "local.variables", "{}", "local.variables is never used")]
    [InlineData("gitlab/main.tf", "gitlab_group.this.id", "gitlab_group.that.id", "there is no resource gitlab_group.that")]
    [InlineData("gitlab/outputs.tf", "sensitive   = true", "", "output.runner_token tells a secret and is not sensitive")]
    [InlineData("gitlab/versions.tf", "gitlab = {", "helm = {", "there is no required provider gitlab|nothing is made by helm")]
    [InlineData("platform/outputs.tf", "module.hosts.lines", "module.hosts.line", "there is no output of module.hosts line")]
    [InlineData("platform/outputs.tf", "address = var.ingress_address", "host = var.ingress_address", "is given host|is not given address")]
    [InlineData("platform/gitlab.tf", "values/gitlab.yaml", "values/gitlub.yaml", "there is no values/gitlub.yaml")]
    [InlineData("platform/gitlab.tf", "data \"kubernetes_secret_v1\"", "data \"kubernetes_secret_v2\"", "there is no data source")]
    [InlineData("cluster/variables.tf", "description = \"The cloud that pays.\"", "", "var.cloud_id has no description or no type")]
    public async Task A_slip_is_found_and_named(string file, string right, string wrong, string named)
    {
        await ChangeAsync(file, right, wrong);

        var faults = await (await TerraformModule.ReadAsync(parser, Path.Combine(_folder, Path.GetDirectoryName(file)!))).FaultsAsync();

        Assert.All(named.Split('|'), fault => Assert.Contains(faults, found => found.Contains(fault, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_brace_that_is_left_open_is_found_with_its_line()
    {
        await ChangeAsync("gitlab/outputs.tf", "sensitive   = true\n}", "sensitive   = true\n");

        var fault = await Assert.ThrowsAsync<FormatException>(() => TerraformModule.ReadAsync(parser, Path.Combine(_folder, "gitlab")));

        Assert.Contains("outputs.tf:", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Tested))]
    public async Task What_needs_no_provider_is_planned_by_Terraform_and_refuses_wrong_values(string module)
    {
        var folder = await CopyAsync(module);
        foreach (
            var command in (string[][])
                [
                    ["init", "-backend=false", "-input=false"],
                    ["validate"],
                    ["test"],
                ]
        )
        {
            var (exit, output) = await TerraformAsync(folder, command);
            Assert.True(exit == 0, output);
        }
    }

    [Theory]
    [InlineData("cluster")]
    [InlineData("platform")]
    [InlineData("gitlab")]
    public async Task Where_providers_can_be_had_Terraform_validates_all_of_it(string root)
    {
        var folder = await CopyAsync(root);
        var (exit, output) = await TerraformAsync(folder, "init", "-backend=false", "-input=false");
        Assert.SkipWhen(
            output.Contains("Failed to query available provider packages", StringComparison.Ordinal),
            "Terraform's providers cannot be had here"
        );
        Assert.True(exit == 0, output);
        (exit, output) = await TerraformAsync(folder, "validate");
        Assert.True(exit == 0, output);
    }

    /// <summary>As templatefile makes them, whatever the values are.</summary>
    [Theory]
    [MemberData(nameof(Values))]
    public async Task Values_of_a_chart_are_YAML(string file)
    {
        var text = (await File.ReadAllTextAsync(Path.Combine(Root, file)))
            .Replace("${", "1", StringComparison.Ordinal)
            .Replace("}\"", "\"", StringComparison.Ordinal);
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text.Replace("1chat}", "1", StringComparison.Ordinal)));
        Assert.IsType<YamlMappingNode>(yaml.Documents.Single().RootNode);
    }

    private async Task ChangeAsync(string file, string right, string wrong)
    {
        await CopyAsync(".");
        var path = Path.Combine(_folder, file);
        var text = await File.ReadAllTextAsync(path);
        Assert.Contains(right, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text.Replace(right, wrong, StringComparison.Ordinal));
    }

    private async Task<string> CopyAsync(string module)
    {
        var (exit, output, error) = await Shell.RunAsync("cp", ["-rT", Root, _folder]);
        Assert.True(exit == 0, output + error);
        return Path.Combine(_folder, module);
    }

    private async Task<(int Exit, string Output)> TerraformAsync(string folder, params string[] arguments)
    {
        Assert.SkipUnless(Installed("terraform"), "terraform is not installed (https://developer.hashicorp.com/terraform/install)");
        var (exit, output, error) = await Shell.RunAsync(
            "terraform",
            [$"-chdir={folder}", arguments[0], "-no-color", .. arguments[1..]],
            new Dictionary<string, string> { ["TF_DATA_DIR"] = Path.Combine(_folder, ".terraform"), ["CHECKPOINT_DISABLE"] = "1" }
        );
        return (exit, output + error);
    }

    private static bool Installed(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
