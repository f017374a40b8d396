using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.Pipelines;

/// <summary>A repository whose pipelines run here, by gitlab-ci-local and the shell: files of ours, committed on a branch.</summary>
internal sealed class GitLabRepository : IDisposable
{
    private static readonly string Runner = Path.Combine(Repository.Root, ".deps/npm/node_modules/gitlab-ci-local/src/index.js");
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-gitlab-").FullName;
    private readonly string _home = Directory.CreateTempSubdirectory("trainyard-gitlab-home-").FullName;

    /// <param name="copies">What is in it: files and folders of ours, each with the path that it has there.</param>
    public static async Task<GitLabRepository> CreateAsync(string branch, params (string From, string To)[] copies)
    {
        Assert.SkipUnless(File.Exists(Runner), "gitlab-ci-local is not here: scripts/fetch-checks brings it");
        var made = new GitLabRepository();
        foreach (var (from, to) in copies)
            await made.RunAsync("cp", "-rT", Path.Combine(Repository.Root, from), made.In(to));
        await made.RunAsync("git", "init", "--quiet", "--initial-branch", "main");
        await made.RunAsync("git", "remote", "add", "origin", "git@gitlab.example.com:team/flats.git");
        await made.RunAsync("git", "checkout", "--quiet", "-B", branch);
        await made.CommitAsync();
        return made;
    }

    public string In(string path) => Path.Combine(_folder, path);

    public async Task CommitAsync()
    {
        await RunAsync("git", "add", "--all");
        await RunAsync(
            "git",
            "-c",
            "user.name=test",
            "-c",
            "user.email=test@example.com",
            "commit",
            "--quiet",
            "--message",
            "as it is now"
        );
    }

    /// <summary>Runs gitlab-ci-local; colours taken away.</summary>
    public async Task<(int Exit, string Output)> PipelineAsync(string kubeconfig, params string[] arguments)
    {
        string[] all = ["-C", _folder, "node", Runner, "--force-shell-executor", "--home", _home, "--no-color", .. arguments];
        var (exit, output, error) = await Shell.RunAsync("env", all, Environment(kubeconfig));
        return (exit, output + error);
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(_home, recursive: true);
    }

    private static Dictionary<string, string> Environment(string kubeconfig) =>
        new()
        {
            ["KUBECONFIG"] = kubeconfig,
            ["PATH"] = $"{Repository.Dist}:{Path.GetDirectoryName(Settings.Helm)}:{System.Environment.GetEnvironmentVariable("PATH")}",
        };

    private async Task RunAsync(string program, params string[] arguments)
    {
        var (exit, output, error) = await Shell.RunAsync("env", ["-C", _folder, program, .. arguments]);
        Assert.True(exit == 0, $"{program} {string.Join(' ', arguments)}\n{output}{error}");
    }
}
