using System.Diagnostics;
using System.Text.Json;
using Trainyard.Models;

namespace Trainyard.Benchmarks.Scores;

/// <summary>The trainer, run as the operator's pods run it.</summary>
internal sealed class TrainerProgram(string program)
{
    /// <summary>Runs a trial and gives back its last word.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    internal async Task<LastWord> RunAsync(TrialFile trial)
    {
        var file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment[ContainerEnvironment.Trial] = JsonSerializer.Serialize(trial, ModelsJson.Default.TrialFile);
            start.Environment[ContainerEnvironment.TerminationLog] = file;
            start.Environment["OMP_NUM_THREADS"] = "1"; // Trials run beside each other.
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = await process.StandardError.ReadToEndAsync();
            await output;
            await process.WaitForExitAsync();
            return process.ExitCode == 0
                ? JsonSerializer.Deserialize(await File.ReadAllTextAsync(file), ModelsJson.Default.LastWord)!
                : throw new InvalidOperationException($"the trainer failed: {errors.Trim()}");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
