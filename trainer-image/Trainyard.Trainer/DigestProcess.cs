using Trainyard.Contracts;
using Trainyard.Data.Sources;

namespace Trainyard.Trainer;

/// <summary>A look at the sources, to see whether they have changed: its last word is a digest of what is there.</summary>
internal sealed class DigestProcess(Func<string, string?> environment, TextWriter output, TextWriter errors)
{
    /// <summary>Whether the command line asks for it.</summary>
    internal static bool IsAskedFor(string[] args) => args is ["digest"];

    /// <summary>0 where they could be looked at.</summary>
    internal async Task<int> RunAsync(CancellationToken cancellationToken = default)
    {
        var word = await LookAsync(cancellationToken);
        LastWordFile.From(environment).Write(word);
        if (word.Failure is not { } failure)
        {
            output.WriteLine($"the sources have the digest {word.SourcesDigest}");
            return 0;
        }

        errors.WriteLine($"trainyard-trainer: {failure.Class}: {failure.Message}{(failure.Hint is { } hint ? $" ({hint})" : "")}");
        return ExitCode.Of(failure.Class);
    }

    private async Task<LastWord> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var loader = new DataLoader(environment, line => output.WriteLine(line), TimeProvider.System);
            var asked = TrialInput.Read(environment)!;
            var digest = await loader.DigestAsync(asked.Data.Sources, asked.Feedback, cancellationToken);
            return new()
            {
                Outcome = TrialOutcome.Succeeded,
                SourcesDigest = digest,
                CpuSeconds = TrialRun.CpuSince(TimeSpan.Zero),
            };
        }
        catch (Exception fault)
        {
            return new()
            {
                Outcome = TrialOutcome.Failed,
                Failure = Faults.Describe(fault),
                CpuSeconds = TrialRun.CpuSince(TimeSpan.Zero),
            };
        }
    }
}
