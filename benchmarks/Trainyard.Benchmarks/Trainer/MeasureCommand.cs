using System.CommandLine;

namespace Trainyard.Benchmarks.Trainer;

/// <summary><c>measure</c>: one piece of the trainer's work in a process of its own, which <c>trainer</c> starts.</summary>
internal static class MeasureCommand
{
    public static Command Create()
    {
        var work = new Argument<string>("work");
        var file = new Argument<string>("file");
        var command = new Command("measure") { work, file };
        command.Hidden = true;
        command.SetAction(parsed => Work.Measure(parsed.GetRequiredValue(work), parsed.GetRequiredValue(file)));
        return command;
    }
}
