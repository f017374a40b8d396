using System.CommandLine;
using Spectre.Console;
using Trainyard.Cli;
using Trainyard.Cli.Data;
using Trainyard.Cli.Demo;
using Trainyard.Cli.Downloads;
using Trainyard.Cli.Exports;
using Trainyard.Cli.Load;
using Trainyard.Cli.Local;
using Trainyard.Cli.Rollouts;
using Trainyard.Cli.Scenarios;
using Trainyard.Cli.Watching;
using Trainyard.Trainer.Client;

if (Console.IsOutputRedirected)
{
    AnsiConsole.Profile.Capabilities.Ansi = false;
    AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
}

var root = new RootCommand("Trainyard: hyperparameter sweeps and live predictions on Kubernetes, or on this machine alone.")
{
    LocalCommand.Create(),
    ApplyCommand.Create(),
    WatchCommand.Create(),
    RolloutCommand.Create(),
    RollbackCommand.Create(),
    LoadCommand.Create(),
    TestCommand.Create(),
    ModelCommand.Create(),
    ExportCommand.Create(),
    DataCommand.Create(),
    PushCommand.Create(),
    ConsoleCommand.Create(),
    DemoCommand.Create(),
};

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception fault) when (fault is CliException or TrainerException)
{
    Console.Error.WriteLine($"trainyard: {fault.Message}");
    return CliExitCode.Fault;
}
catch (OperationCanceledException)
{
    return CliExitCode.Interrupted;
}
