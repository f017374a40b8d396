namespace Trainyard.Scorer.Stores;

/// <summary>A store that has rows and takes results. Whatever kills the program between two instructions, each row has one
/// result.</summary>
internal interface IStore : IAsyncDisposable
{
    /// <summary>How long to wait after a step that found nothing.</summary>
    TimeSpan Pause { get; }

    /// <summary>Scores what there is now, or some of it; false where nothing is left.</summary>
    /// <exception cref="Contracts.FailureException">What people should be told.</exception>
    Task<bool> StepAsync(CancellationToken cancellationToken);
}
