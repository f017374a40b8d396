using Trainyard.Contracts;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Queue;

/// <summary>A queue of RabbitMQ. A request is acknowledged when its result, which bears the request's message_id, is where it
/// belongs.</summary>
/// <param name="endless">Whether it waits for more when the queue is empty.</param>
internal sealed class QueueStore(
    QueueInput input,
    IAnswers answers,
    MountedSecret secret,
    RowScoring scoring,
    Progress progress,
    bool endless
) : IStore
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    private readonly RowBlock _rows = new(scoring.Model.Encoder, input.Prefetch);
    private readonly List<Delivery> _requests = [];
    private QueueConnection? _connection;

    /// <summary>The broker wakes us.</summary>
    public TimeSpan Pause => TimeSpan.FromMilliseconds(1);

    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var url = Url();
        try
        {
            _connection ??= await QueueConnection.OpenAsync(
                url,
                input.Name,
                answers.Queues,
                (ushort)input.Prefetch,
                cancellationToken
            );
            if (!await TakeAsync(_connection, cancellationToken))
                return false;
            progress.Waits();
            await AnswerAsync(_connection, cancellationToken);
            return true;
        }
        catch (Exception e)
        {
            await CloseAsync();
            if (QueueConnection.FailureOf(e, url) is { } failure)
                throw failure;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await answers.DisposeAsync();
    }

    private async Task CloseAsync()
    {
        var connection = _connection;
        _connection = null;
        Forget();
        if (connection is not null)
            await connection.DisposeAsync();
    }

    private Uri Url()
    {
        var text = secret.Get("AMQP_URL");
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "amqp" or "amqps"
            ? url
            : throw new FailureException(FailureClass.Configuration, "AMQP_URL must be amqp://user:password@host:5672/vhost, or amqps://");
    }

    /// <summary>Takes what is there, at most what may be held; false where nothing comes.</summary>
    private async Task<bool> TakeAsync(QueueConnection connection, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!connection.Deliveries.TryPeek(out _))
        {
            progress.CaughtUp();
            if (!endless)
                limit.CancelAfter(Silence);
            try
            {
                if (!await connection.Deliveries.WaitToReadAsync(limit.Token))
                    return false;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }

        while (!_rows.IsFull && connection.Deliveries.TryRead(out var request))
        {
            _requests.Add(request);
            QueueRequest.Read(request.Body, scoring.Model.Encoder, _rows);
            _rows.Fault(!request.HasKey ? "message_id is missing: by it the result is known" : null);
        }

        return true;
    }

    private async Task AnswerAsync(QueueConnection connection, CancellationToken cancellationToken)
    {
        var results = scoring.Score(_rows);
        await answers.WriteAsync(connection, _requests, _rows, results, cancellationToken);
        await connection.AcknowledgeAsync(_requests[^1].Tag, cancellationToken);
        progress.Written(_requests.Count - _rows.Failed, _rows.Failed, _requests[^1].Id);
        Forget();
    }

    private void Forget()
    {
        _requests.Clear();
        _rows.Clear();
    }
}
