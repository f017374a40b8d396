using Spectre.Console;
using Trainyard.Api;
using Trainyard.Sweeps;

namespace Trainyard.Cli.Watching;

/// <summary>Shows a sweep until it ends: drawn anew in a terminal, in plain lines elsewhere.</summary>
internal static class SweepScreen
{
    /// <returns>The last state seen.</returns>
    public static async Task<SweepSnapshot> ShowAsync(IAsyncEnumerable<SweepSnapshot> sweep)
    {
        SweepSnapshot? last = null;
        if (!AnsiConsole.Profile.Capabilities.Interactive || Console.IsOutputRedirected)
        {
            var lines = new SweepLines();
            await foreach (var snapshot in sweep)
            {
                foreach (var line in lines.Next(snapshot))
                    Console.WriteLine(line);
                last = snapshot;
            }

            return last!;
        }

        await AnsiConsole
            .Live(new Text("waiting for the operator"))
            .StartAsync(async live =>
            {
                await foreach (var snapshot in sweep)
                {
                    live.UpdateTarget(SweepView.Render(snapshot));
                    last = snapshot;
                }
            });
        return last!;
    }
}
