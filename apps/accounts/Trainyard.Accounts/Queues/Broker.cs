using RabbitMQ.Client;

namespace Trainyard.Accounts.Queues;

/// <summary>RabbitMQ, as this program uses it: one durable quorum queue, and one for what nobody can do.</summary>
internal sealed class Broker(Uri address)
{
    public const string Tasks = "accounts.tasks";

    /// <summary>Messages that name no task, or that came back so often that they must be what kills the workers.</summary>
    public const string DeadLetters = "accounts.tasks.dead";

    /// <summary>How often a message may come back. A worker that is killed brings back its own; more than these is no accident.</summary>
    private const int DeliveryLimit = 20;

    private static readonly CreateChannelOptions Confirmed = new(
        publisherConfirmationsEnabled: true,
        publisherConfirmationTrackingEnabled: true
    );

    // Whoever uses it begins anew after a fault: one way to come back is enough.
    private readonly ConnectionFactory _factory = new()
    {
        Uri = address,
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        RequestedHeartbeat = TimeSpan.FromSeconds(10),
        RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
        ClientProvidedName = "trainyard-accounts",
    };

    public Task<IConnection> ConnectAsync(CancellationToken cancellationToken) => _factory.CreateConnectionAsync(cancellationToken);

    /// <summary>A channel whose publications end when the broker has stored them; the queues are there.</summary>
    public static async Task<IChannel> OpenAsync(IConnection connection, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(Confirmed, cancellationToken);
        await channel.QueueDeclareAsync(
            DeadLetters,
            durable: true,
            exclusive: false,
            autoDelete: false,
            Quorum(),
            cancellationToken: cancellationToken
        );
        var arguments = Quorum();
        arguments["x-dead-letter-exchange"] = "";
        arguments["x-dead-letter-routing-key"] = DeadLetters;
        arguments["x-delivery-limit"] = DeliveryLimit;
        await channel.QueueDeclareAsync(
            Tasks,
            durable: true,
            exclusive: false,
            autoDelete: false,
            arguments,
            cancellationToken: cancellationToken
        );
        return channel;
    }

    private static Dictionary<string, object?> Quorum() => new() { ["x-queue-type"] = "quorum" };
}
