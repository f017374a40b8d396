using Spectre.Console;

namespace Trainyard.Cli.Load;

/// <summary>Shows a load until it ends: drawn anew in a terminal, in plain lines elsewhere.</summary>
internal static class LoadScreen
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Line = TimeSpan.FromSeconds(5);

    public static async Task ShowAsync(LoadTarget target, LoadPlan plan, LoadRunner runner, Task running, TimeProvider time)
    {
        if (!AnsiConsole.Profile.Capabilities.Interactive || Console.IsOutputRedirected)
        {
            await EachAsync(Line, () => Console.WriteLine(LoadView.Line(runner.Summary)), running, time);
            AnsiConsole.Write(LoadView.Render(target, plan, runner.Summary));
            return;
        }

        await AnsiConsole
            .Live(new Text(""))
            .StartAsync(async live =>
            {
                await EachAsync(Redraw, Draw, running, time);
                Draw();

                void Draw() => live.UpdateTarget(LoadView.Render(target, plan, runner.Summary));
            });
    }

    private static async Task EachAsync(TimeSpan interval, Action show, Task running, TimeProvider time)
    {
        while (await Task.WhenAny(running, Task.Delay(interval, time)) != running)
            show();
    }
}
