using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Testing;

namespace Trainyard.Scorer.Tests.Support;

/// <summary>The program itself, which may be killed at any instant.</summary>
internal sealed class ScorerProcess : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ChildProcess _process;

    private ScorerProcess(string folder, ChildProcess process) => (_folder, _process) = (folder, process);

    public static ScorerProcess Start(string modelUri, string secrets, ScorerFile file, params (string Name, string Value)[] more)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-scorer-run-").FullName;
        string[] variables =
        [
            $"{ScorerFile.Variable}={JsonSerializer.Serialize(file, ContractsJson.Default.ScorerFile)}",
            $"{ContainerEnvironment.ModelUri}={modelUri}",
            $"{ContainerEnvironment.Credentials}={secrets}",
            $"{ContainerEnvironment.TerminationLog}={folder}/word",
            $"TRAINYARD_LISTEN={Operating.FreeAddress()}",
            .. more.Select(one => $"{one.Name}={one.Value}"),
            Programs.Scorer,
        ];
        return new(folder, new ChildProcess("/usr/bin/env", variables, Path.Combine(folder, "log")));
    }

    public string Log => File.ReadAllText(Path.Combine(_folder, "log"));

    public Task ExitAsync() => _process.WaitForExitAsync();

    public Task KillAsync() => _process.KillAsync();

    /// <summary>Waits for its own end; gives its last word.</summary>
    public async Task<ScorerReport> EndAsync()
    {
        await _process.WaitForExitAsync();
        var word = Path.Combine(_folder, "word");
        Assert.True(File.Exists(word), Log);
        return JsonSerializer.Deserialize(await File.ReadAllTextAsync(word), ContractsJson.Default.ScorerReport)!;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
