using Trainyard.Predictor.Tables;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Queue;

/// <summary>Where the answers to messages go. When they are there, the messages are acknowledged.</summary>
internal interface IAnswers : IAsyncDisposable
{
    /// <summary>Queues that must be there.</summary>
    IReadOnlyList<string> Queues { get; }

    /// <summary>Writes an answer, or a fault, for each request; when it ends, nothing can lose them any more.</summary>
    Task WriteAsync(
        QueueConnection connection,
        IReadOnlyList<Delivery> requests,
        RowBlock rows,
        IReadOnlyList<PredictionColumn> results,
        CancellationToken cancellationToken
    );
}
