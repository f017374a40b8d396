using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Ledgers;
using Trainyard.Accounts.Queues;

namespace Trainyard.Accounts.Data;

/// <summary>The embedded database. A transaction begins as a writer's, and there is one writer at a time: that is the lock.</summary>
internal sealed class SqliteAccountsDb(DbContextOptions<SqliteAccountsDb> options) : AccountsDb(options)
{
    // SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY.
    private const int Unique = 2067;
    private const int PrimaryKey = 1555;

    public override Task<Account?> LockAccountAsync(Guid user, CancellationToken cancellationToken) =>
        Balances.SingleOrDefaultAsync(account => account.UserId == user, cancellationToken);

    public override async Task<List<OutboxMessage>> TakeDueAsync(
        int most,
        DateTime now,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        // Most looks find nothing: they shall not keep writers waiting.
        if (!await Outbox.AnyAsync(message => message.Due <= now, cancellationToken))
            return [];
        await using var transaction = await Database.BeginTransactionAsync(cancellationToken);
        var due = await Outbox
            .Where(message => message.Due <= now)
            .OrderBy(message => message.Id)
            .Take(most)
            .ToListAsync(cancellationToken);
        due.ForEach(message => message.Due = now + lease);
        await SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due;
    }

    public override bool IsDuplicate(DbUpdateException fault) =>
        fault.InnerException is SqliteException { SqliteExtendedErrorCode: Unique or PrimaryKey };
}
