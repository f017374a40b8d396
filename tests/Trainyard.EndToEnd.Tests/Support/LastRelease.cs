namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>What was released before this, as git has it.</summary>
internal sealed class LastRelease : IDisposable
{
    // Until a version is tagged, the commit whose objects are kept as the last release's (tests/Trainyard.Controllers.Tests/Released).
    // Its folder crds/ is not used: a real API server refuses them.
    private const string StandIn = "4514d47";
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-released-").FullName;

    public string Chart => Path.Combine(_folder, "charts", "trainyard");

    public static async Task<LastRelease> UnpackAsync()
    {
        var tagged = await Shell.RunAsync("git", ["describe", "--tags", "--match", "v*", "--abbrev=0", "HEAD^"]);
        var name = tagged.Exit == 0 ? tagged.Output.Trim() : StandIn;
        var release = new LastRelease();
        var archive = Path.Combine(release._folder, "released.tar");
        var (exit, _, error) = await Shell.RunAsync("git", ["archive", "--output", archive, name, "charts/trainyard", "crds"]);
        Assert.SkipUnless(exit == 0, $"this clone does not have the last release, {name} (git fetch --unshallow --tags): {error}");
        await Shell.RunAsync("tar", ["-xf", archive, "-C", release._folder]);
        return release;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
