using Trainyard.Contracts;

namespace Trainyard.Trainer;

/// <summary>Takes a trial's intermediate results: the operator, or people at a console.</summary>
internal interface IReportSink
{
    /// <summary>Whether the pruner has stopped the trial.</summary>
    bool Stopped { get; }

    /// <summary>Why it has; null where nobody said.</summary>
    string? WhyStopped => null;

    /// <summary>Takes a result. Returns at once.</summary>
    void Report(Report report);

    /// <summary>Waits a little for what is still on its way.</summary>
    Task FlushAsync();
}
