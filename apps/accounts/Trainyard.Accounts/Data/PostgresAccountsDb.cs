using Microsoft.EntityFrameworkCore;
using Npgsql;
using Trainyard.Accounts.Ledgers;
using Trainyard.Accounts.Queues;

namespace Trainyard.Accounts.Data;

/// <summary>PostgreSQL: rows are locked.</summary>
internal sealed class PostgresAccountsDb(DbContextOptions<PostgresAccountsDb> options) : AccountsDb(options)
{
    public override async Task<Account?> LockAccountAsync(Guid user, CancellationToken cancellationToken) =>
        (
            await Balances.FromSql($"""SELECT * FROM balances WHERE "UserId" = {user} FOR UPDATE""").ToListAsync(cancellationToken)
        ).SingleOrDefault();

    public override async Task<List<OutboxMessage>> TakeDueAsync(
        int most,
        DateTime now,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await Database.BeginTransactionAsync(cancellationToken);
        var due = await Outbox
            .FromSql($"""SELECT * FROM outbox WHERE "Due" <= {now} ORDER BY "Id" LIMIT {most} FOR UPDATE SKIP LOCKED""")
            .ToListAsync(cancellationToken);
        due.ForEach(message => message.Due = now + lease);
        await SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due;
    }

    public override bool IsDuplicate(DbUpdateException fault) =>
        fault.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };
}
