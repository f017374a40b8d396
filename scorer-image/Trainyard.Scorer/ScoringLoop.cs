using Trainyard.Contracts;
using Trainyard.Scorer.Scoring;
using Trainyard.Scorer.Stores;

namespace Trainyard.Scorer;

/// <summary>Scores step after step. One that goes on for ever outlives its store's failures: it tells them, waits, and tries
/// again.</summary>
internal sealed class ScoringLoop(IStore store, Progress progress, bool endless, TimeProvider time)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    /// <summary>Whether the last step went well.</summary>
    public bool IsWell { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        var wait = FirstWait;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var worked = await store.StepAsync(stop);
                (IsWell, wait) = (true, FirstWait);
                if (worked)
                    continue;
                progress.CaughtUp();
                if (!endless)
                    return;
                await Task.Delay(store.Pause, time, stop);
            }
            catch (FailureException e) when (endless)
            {
                IsWell = false;
                progress.Fails(e.Failure);
                await Console.Error.WriteLineAsync($"trainyard-scorer: {e.Failure.Class}: {e.Failure.Message}; tries again");
                await Task.Delay(wait, time, stop);
                wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            }
        }
    }
}
