using Trainyard.Contracts;
using Trainyard.Data.Feedback;
using Trainyard.Data.Sources;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>Looks at a run's Secrets, output and data before its first trial is paid for, and tells all that is wrong at once.</summary>
/// <param name="file">The work of the last step, with the parameters of the first trial.</param>
/// <param name="ownProgram">Whether another program will read the data: what this one cannot make of them is told, and is no fault.</param>
/// <param name="peakMemory">The most memory that this process has had so far, in bytes.</param>
internal sealed class Preflight(
    TrialFile file,
    bool ownProgram,
    Func<string, string?> environment,
    Func<long> peakMemory,
    Action<string> log,
    CancellationToken cancellationToken
)
{
    // Another program's data may be of any size, and nothing waits for what is read of them here.
    private static readonly TimeSpan ForeignPatience = TimeSpan.FromSeconds(60);

    private readonly Findings _found = new();

    /// <summary>What was found; Failed where a trial could come to nothing.</summary>
    internal async Task<LastWord> RunAsync()
    {
        var missing = NamedSecrets.Missing(file, environment);
        _found.Add(missing.Select(NamedSecrets.Fault));
        if (file.Output is { } output && !missing.Contains(output.Credentials?.SecretName))
            await _found.TryAsync(() => OutputCheck.RunAsync(output, environment, log, cancellationToken));

        var sources = file.Data.Sources.Where(source => !missing.Contains(source.Credentials?.SecretName)).ToList();
        var seen = ownProgram ? await ReadForeignAsync(sources) : await ReadAsync(sources, _found, cancellationToken);
        return Shown.Word(_found.Faults, seen, missing);
    }

    private async Task<TableLook> ReadAsync(IReadOnlyList<DataSource> sources, Findings found, CancellationToken stop)
    {
        using var loader = new DataLoader(environment, log, TimeProvider.System);
        var files = new List<(DataSource, IReadOnlyList<SourceFile>)>();
        foreach (var source in sources)
            await found.TryAsync(async () => files.AddRange(await loader.FetchAsync([source], stop)));
        FeedbackFiles? feedback = null;
        await found.TryAsync(async () => feedback = await loader.FetchAsync(file.Feedback, stop));
        return files.Count == file.Data.Sources.Count
            ? new TableLookout(file, ownProgram, environment, peakMemory, log, stop).Look(loader, files, feedback, found)
            : new();
    }

    /// <summary>What only the image itself has (file://) is not looked for here.</summary>
    private async Task<TableLook> ReadForeignAsync(IReadOnlyList<DataSource> sources)
    {
        if (sources.Any(source => source.Uri.StartsWith("file://", StringComparison.Ordinal)))
            return new();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(ForeignPatience);
        var found = new Findings();
        var look = new TableLook();
        try
        {
            look = await ReadAsync(sources, found, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            found.Add([new() { Class = FailureClass.Timeout, Message = $"not read within {ForeignPatience.TotalSeconds:0} s" }]);
        }

        return look with
        {
            Warnings = [.. look.Warnings, .. found.Faults.Select(fault => $"for the trial's own program to read: {fault.Message}")],
        };
    }

    /// <summary>The last word, within the bytes that the kubelet keeps.</summary>
    private static class Shown
    {
        internal static LastWord Word(IReadOnlyList<Failure> faults, TableLook look, IReadOnlyList<string> missing)
        {
            var word = new LastWord
            {
                Outcome = faults.Count == 0 ? TrialOutcome.Succeeded : TrialOutcome.Failed,
                Failure = faults.Count == 0 ? null : FailureException.Of(faults).Failure,
                Data = look.Summary,
                Preflight = new() { MissingSecrets = missing.Count == 0 ? null : missing, TrialBytes = look.TrialBytes },
                CpuSeconds = Math.Round(Environment.CpuUsage.TotalTime.TotalSeconds, 3),
            };
            while (word.Data?.Warnings is [_, ..] warnings && LastWordFile.Bytes(word) > LastWord.MaxBytes)
            {
                var fewer = word.Data with { Warnings = [.. warnings.SkipLast(1)], MoreWarnings = (word.Data.MoreWarnings ?? 0) + 1 };
                word = word with { Data = fewer };
            }

            return word;
        }
    }
}
