using System.Text;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.HowTo;

/// <summary>Follows pages of docs/howto to the letter: their shell blocks, in order, in one shell.</summary>
internal static class HowToPage
{
    private const string Begin = "```sh";
    private const string End = "```";

    // What a page says to do from the repository's root is done beside links to these, so that nothing is left there.
    private static readonly string[] Linked = ["charts", "docs", "examples", "infra"];

    /// <summary>Runs pages one after the other; gives back what they printed.</summary>
    /// <param name="environment">What the reader has set, such as a database's address.</param>
    public static async Task<string> FollowAsync(
        LocalState local,
        Kubectl kubectl,
        IEnumerable<string> pages,
        params (string Name, string Value)[] environment
    )
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-howto-").FullName;
        try
        {
            foreach (var name in Linked)
                File.CreateSymbolicLink(Path.Combine(folder, name), Path.Combine(Repository.Root, name));
            var variables = await VariablesAsync(local, kubectl, folder);
            foreach (var (name, value) in environment)
                variables[name] = value;
            string[] blocks = [.. pages.SelectMany(page => Blocks(File.ReadLines(Path.Combine(Repository.Root, "docs", "howto", page))))];
            var script = Path.Combine(folder, "page.sh");
            await File.WriteAllTextAsync(
                script,
                $"set -euxo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n{string.Concat(blocks)}"
            );
            var (exit, output, error) = await Shell.RunAsync("env", ["-C", folder, "bash", script], variables);
            Assert.True(exit == 0, $"{string.Join(", ", pages)} ended with {exit}\n{output}\n{error}");
            return output;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The text of each block that is marked as shell.</summary>
    public static IEnumerable<string> Blocks(IEnumerable<string> page)
    {
        StringBuilder? block = null;
        foreach (var line in page)
        {
            if (block is null)
            {
                block = line == Begin ? new() : null;
                continue;
            }

            if (line == End)
            {
                yield return block.ToString();
                block = null;
                continue;
            }

            block.Append(line).Append('\n');
        }

        if (block is not null)
            throw new InvalidOperationException("a block of shell does not end");
    }

    /// <summary>What docs/howto/README.md has its reader set, for a namespace of the test's own.</summary>
    private static async Task<Dictionary<string, string>> VariablesAsync(LocalState local, Kubectl kubectl, string folder)
    {
        var kubeconfig = Path.Combine(folder, "kubeconfig");
        File.Copy(local.Kubeconfig, kubeconfig);
        var (exit, _, error) = await Shell.RunAsync(
            "kubectl",
            ["config", "set-context", "--current", $"--namespace={kubectl.Namespace}"],
            new Dictionary<string, string> { ["KUBECONFIG"] = kubeconfig }
        );
        Assert.True(exit == 0, error);
        string[] programs = [Repository.Dist, Path.GetDirectoryName(Programs.Accounts)!, Path.GetDirectoryName(Settings.Helm)!];
        return new()
        {
            ["KUBECONFIG"] = kubeconfig,
            ["VOLUMES"] = local.VolumesOf(kubectl.Namespace),
            ["PATH"] = $"{string.Join(':', programs)}:{Environment.GetEnvironmentVariable("PATH")}",
        };
    }
}
