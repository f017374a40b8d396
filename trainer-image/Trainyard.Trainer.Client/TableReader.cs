using System.Diagnostics;

namespace Trainyard.Trainer.Client;

/// <summary>How a training would read tables: the trainer on this machine says it.</summary>
public static class TableReader
{
    /// <summary>The trainer's reports, as JSON: <see cref="Contracts.DataReport"/>, one for each table.</summary>
    /// <param name="trainer">The program.</param>
    /// <param name="arguments">Files and options, as its command data takes them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TrainerException">It cannot read them; the message says why.</exception>
    public static async Task<string> ReadAsync(string trainer, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(trainer, ["data", .. arguments, "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? output
            : throw new TrainerException((await errors).Trim().Replace("trainyard-trainer: ", "", StringComparison.Ordinal));
    }
}
