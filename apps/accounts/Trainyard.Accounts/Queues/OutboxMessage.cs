namespace Trainyard.Accounts.Queues;

/// <summary>A task that has been accepted and not yet handed over: written with the task, gone once a broker or worker has it.</summary>
internal sealed class OutboxMessage
{
    public long Id { get; set; }

    public Guid TaskId { get; set; }

    /// <summary>When whoever looks next may take it: a lease, for who takes it moves it on.</summary>
    public DateTime Due { get; set; }
}
