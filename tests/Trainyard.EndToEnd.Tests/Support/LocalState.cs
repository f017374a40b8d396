using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>A local cluster in a folder of its own, for as long as it is not disposed.</summary>
internal sealed class LocalState : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-e2e-").FullName;

    public string Kubeconfig => Path.Combine(_folder, "kubeconfig");

    /// <summary>Where the claims of a namespace are, a folder each.</summary>
    public string VolumesOf(string ns) => Path.Combine(_folder, "cluster", "volumes", ns);

    public string OperatorAddress => File.ReadAllText(Path.Combine(_folder, "operator-address"));

    public static async Task<LocalState> UpAsync(params string[] options)
    {
        var state = new LocalState();
        await state.TrainyardAsync(["local", "up", .. options]);
        return state;
    }

    /// <summary>Lets an image stand for a program of this machine.</summary>
    public Task MapAsync(string image, string program) =>
        File.AppendAllTextAsync(Path.Combine(_folder, "my-images.yaml"), $"{image}: {program}\n");

    public async ValueTask DisposeAsync()
    {
        await TrainyardAsync("local", "down");
        Directory.Delete(_folder, recursive: true);
    }

    private async Task TrainyardAsync(params string[] arguments)
    {
        var (exit, output, error) = await Shell.RunAsync(
            Path.Combine(Repository.Dist, "trainyard"),
            arguments,
            new Dictionary<string, string> { ["TRAINYARD_HOME"] = _folder }
        );
        if (exit != 0)
            throw new InvalidOperationException($"trainyard {string.Join(' ', arguments)}\n{output}{error}");
    }
}
