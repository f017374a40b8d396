using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Trainer.Client;

namespace Trainyard.Console.Starting;

/// <summary>How a training would read a table that lies on this machine: the trainer beside this program says it.</summary>
internal sealed class LocalReader(ConsoleOptions options)
{
    /// <summary>Whether uploads have a place to go and a reader: on a laptop, beside the local cluster.</summary>
    public bool IsHere => options is { InCluster: false, Volumes: not null } && File.Exists(options.Trainer);

    /// <summary>What it makes of a file.</summary>
    /// <exception cref="TrainerException">It cannot read it; the message says why.</exception>
    public async Task<DataReport> ReadAsync(string file, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize(
            await TableReader.ReadAsync(options.Trainer, [file], cancellationToken),
            ContractsJson.Default.ListDataReport
        )![0];
}
