using Trainyard.Contracts;
using Trainyard.Predictor.Tables;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Queue;

/// <summary>Messages with the message_id of their requests. The broker has confirmed each; one may come twice.</summary>
/// <param name="model">The digest of the model.</param>
internal sealed class QueueAnswers(QueueOutput output, string model) : IAnswers
{
    private readonly string _errors = output.Errors ?? $"{output.Name}-errors";

    public IReadOnlyList<string> Queues => [output.Name, _errors];

    public Task WriteAsync(
        QueueConnection connection,
        IReadOnlyList<Delivery> requests,
        RowBlock rows,
        IReadOnlyList<PredictionColumn> results,
        CancellationToken cancellationToken
    )
    {
        var sent = new List<Task>(requests.Count);
        foreach (var (row, request) in requests.Index())
        {
            var (queue, body) = rows.FaultOf(row) is { } fault
                ? (_errors, QueueAnswer.OfFault(request.Id, fault))
                : (output.Name, QueueAnswer.Of(request.Id!, results, row, model));
            sent.Add(connection.PublishAsync(queue, request, body, cancellationToken));
        }

        return Task.WhenAll(sent);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
