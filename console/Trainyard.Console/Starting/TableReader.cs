using System.Diagnostics;
using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Console.Starting;

/// <summary>How a training would read a table that lies on this machine: the trainer beside this program says it.</summary>
internal sealed class TableReader(ConsoleOptions options)
{
    /// <summary>Whether uploads have a place to go and a reader: on a laptop, beside the local cluster.</summary>
    public bool IsHere => options is { InCluster: false, Volumes: not null } && File.Exists(options.Trainer);

    /// <summary>What it makes of a file.</summary>
    /// <exception cref="InvalidDataException">It cannot read it; the message says why.</exception>
    public async Task<DataReport> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(options.Trainer, ["data", file, "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var trainer = Process.Start(start)!;
        var errors = trainer.StandardError.ReadToEndAsync(cancellationToken);
        var output = await trainer.StandardOutput.ReadToEndAsync(cancellationToken);
        await trainer.WaitForExitAsync(cancellationToken);
        if (trainer.ExitCode != 0)
            throw new InvalidDataException((await errors).Trim().Replace("trainyard-trainer: ", "", StringComparison.Ordinal));
        return JsonSerializer.Deserialize(output, ContractsJson.Default.ListDataReport)![0];
    }
}
