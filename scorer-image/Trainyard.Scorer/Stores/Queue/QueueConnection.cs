using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Trainyard.Contracts;

namespace Trainyard.Scorer.Stores.Queue;

/// <summary>A message that has been delivered, and is not acknowledged.</summary>
/// <param name="Redelivered">Whether somebody has had it before.</param>
internal sealed record Delivery(ulong Tag, string? Id, string? Correlation, byte[] Body, bool Redelivered)
{
    /// <summary>Whether its result can be known by its id: there is one, and it is a text in any store.</summary>
    public bool HasKey => Id is { Length: > 0 } && !Id.Contains('\0');
}

/// <summary>A connection to RabbitMQ that consumes one queue and publishes with confirms. It ends with its first fault: what was not
/// acknowledged, the broker delivers anew.</summary>
internal sealed class QueueConnection : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly Channel<Delivery> _deliveries = Channel.CreateUnbounded<Delivery>();

    private QueueConnection(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    public ChannelReader<Delivery> Deliveries => _deliveries.Reader;

    public static async Task<QueueConnection> OpenAsync(
        Uri url,
        string queue,
        IEnumerable<string> outputs,
        ushort prefetch,
        CancellationToken cancellationToken
    )
    {
        var factory = new ConnectionFactory
        {
            Uri = url,
            AutomaticRecoveryEnabled = false,
            ClientProvidedName = "trainyard-scorer",
        };
        var connection = await factory.CreateConnectionAsync(cancellationToken);
        try
        {
            foreach (var name in outputs.Prepend(queue))
                await DeclareAsync(connection, name, cancellationToken);
            var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
            var opened = new QueueConnection(connection, await connection.CreateChannelAsync(options, cancellationToken));
            await opened.ConsumeAsync(queue, prefetch, cancellationToken);
            return opened;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Publishes, and waits until the broker has it.</summary>
    public async Task PublishAsync(string queue, Delivery request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var properties = new BasicProperties
        {
            MessageId = request.Id,
            CorrelationId = request.Correlation,
            ContentType = "application/json",
            DeliveryMode = DeliveryModes.Persistent,
        };
        await _channel.BasicPublishAsync("", queue, mandatory: true, properties, body, cancellationToken);
    }

    /// <summary>Acknowledges a message and all before it.</summary>
    public ValueTask AcknowledgeAsync(ulong tag, CancellationToken cancellationToken) =>
        _channel.BasicAckAsync(tag, multiple: true, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task ConsumeAsync(string queue, ushort prefetch, CancellationToken cancellationToken)
    {
        await _channel.BasicQosAsync(0, prefetch, global: false, cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            var properties = message.BasicProperties;
            _deliveries.Writer.TryWrite(
                new(message.DeliveryTag, properties.MessageId, properties.CorrelationId, message.Body.ToArray(), message.Redelivered)
            );
            return Task.CompletedTask;
        };
        _channel.ChannelShutdownAsync += (_, why) =>
        {
            _deliveries.Writer.TryComplete(new OperationInterruptedException(why));
            return Task.CompletedTask;
        };
        await _channel.BasicConsumeAsync(queue, autoAck: false, consumer, cancellationToken);
    }

    /// <summary>Makes a queue that is not there; what is there stays as it is.</summary>
    private static async Task DeclareAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        try
        {
            await using var asking = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await asking.QueueDeclarePassiveAsync(queue, cancellationToken);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            await using var making = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await making.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: cancellationToken);
        }
    }

    /// <summary>What a fault of the broker means to people; null for one that is not its.</summary>
    public static FailureException? FailureOf(Exception fault, Uri url) =>
        fault switch
        {
            FailureException told => told,
            AuthenticationFailureException or BrokerUnreachableException { InnerException: AuthenticationFailureException } => new(
                FailureClass.Credentials,
                $"RabbitMQ at {url.Host} refuses us",
                "look at the user and password in AMQP_URL",
                fault
            ),
            OperationInterruptedException { ShutdownReason.ReplyCode: Constants.AccessRefused } e => new(
                FailureClass.Credentials,
                $"RabbitMQ at {url.Host} refuses us: {e.ShutdownReason.ReplyText}",
                inner: fault
            ),
            RabbitMQClientException or IOException or TimeoutException or ChannelClosedException => new(
                FailureClass.UserCode,
                $"RabbitMQ at {url.Host}: {fault.GetBaseException().Message}",
                "look at AMQP_URL",
                fault
            ),
            _ => null,
        };
}
