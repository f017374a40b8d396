using Trainyard.Api;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Sweeps;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.Support;

/// <summary>What the pure rooms of a TrainingJob are given.</summary>
internal static class Seen
{
    public static SweepLedger Ledger(TrainingJob job, params IEnumerable<Trial> trials)
    {
        var ledger = SweepLedger.Of(job);
        ledger.Update([.. trials]);
        return ledger;
    }

    /// <summary>A job and its trials an hour after the start; its last step has not begun.</summary>
    public static TrainingJobObservation Of(TrainingJob job, params IEnumerable<Trial> trials) =>
        new(job, Ledger(job, trials), Model: null, Build.Start.AddHours(1));
}
