using System.CommandLine;
using Trainyard.Contracts;

namespace Trainyard.Trainer;

/// <summary><c>adopt FOLDER</c>: the second half of a last step whose program is the user's own, run by the operator in a container
/// of ours.</summary>
internal static class AdoptCommand
{
    internal static Command Create(TextWriter output, TextWriter errors, Func<string, string?> environment)
    {
        var folder = new Argument<string>("folder") { Description = "What the program has left." };
        var command = new Command("adopt", "Make a folder of one's own the model package of the trial file's run.") { folder };
        command.SetAction(
            (parsed, _) =>
                new TrialProcess(environment, output, errors, own: parsed.GetValue(folder)).RunAsync(() =>
                    Task.FromResult(
                        TrialInput.Read(environment)
                            ?? throw new FailureException(FailureClass.Configuration, "there is no trial file: TRAINYARD_TRIAL is not set")
                    )
                )
        );
        return command;
    }
}
