using Trainyard.Contracts;
using Trainyard.Predictor.Serving;
using Trainyard.Scorer.Scoring;
using Trainyard.Scorer.Stores;
using Trainyard.Scorer.Telling;

namespace Trainyard.Scorer;

/// <summary>The program from its options to its exit code.</summary>
internal static class ScorerProgram
{
    public static async Task<int> RunAsync(ScorerOptions options, Func<string, string?> environment, TimeProvider time)
    {
        var progress = new Progress(time);
        using var stop = new StopSignal();
        using var operating = new OperatorLink(options, progress, time);
        var code = 0;
        try
        {
            using var model = await ServedModel.LoadAsync(options.Model, environment, stop.Token);
            var scoring = new RowScoring(model, options.File.Columns);
            await using var store = new StoreCatalog(options.File, scoring, progress, environment, time).Open();
            var loop = new ScoringLoop(store, progress, options.File.Stream, time);
            await using var health = options.File.Stream ? await ScorerHealth.StartAsync(options, progress, loop) : null;
            var reports = operating.RunAsync(stop.Token);
            await loop.RunAsync(stop.Token);
            stop.Now();
            await reports;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Told to end: what is not written is read again.
        }
        catch (FailureException e)
        {
            progress.Fails(e.Failure);
            var hint = e.Failure.Hint is null ? "" : $" ({e.Failure.Hint})";
            await Console.Error.WriteLineAsync($"trainyard-scorer: {e.Failure.Class}: {e.Failure.Message}{hint}");
            code = ExitCode.Of(e.Failure.Class);
        }

        await operating.EndAsync();
        return code;
    }
}
