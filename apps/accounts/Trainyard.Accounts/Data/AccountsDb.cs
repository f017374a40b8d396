using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Ledgers;
using Trainyard.Accounts.Predictions;
using Trainyard.Accounts.Pricing;
using Trainyard.Accounts.Queues;
using Trainyard.Accounts.Users;

namespace Trainyard.Accounts.Data;

/// <summary>The tables. Each kind of database has its own migrations, and its own way to lock.</summary>
internal abstract class AccountsDb(DbContextOptions options) : IdentityUserContext<User, Guid>(options)
{
    private const int NameLength = 256;

    public DbSet<Account> Balances => Set<Account>();

    public DbSet<LedgerEntry> Transactions => Set<LedgerEntry>();

    public DbSet<PricedModel> Models => Set<PricedModel>();

    public DbSet<PredictionTask> Tasks => Set<PredictionTask>();

    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();

    /// <summary>The account, which nobody else changes until the transaction ends; null where there is none.</summary>
    public abstract Task<Account?> LockAccountAsync(Guid user, CancellationToken cancellationToken);

    /// <summary>The messages that are due, each of them taken for <paramref name="lease"/> by the caller alone.</summary>
    public abstract Task<List<OutboxMessage>> TakeDueAsync(int most, DateTime now, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Whether a write was refused since a row with its key is there.</summary>
    public abstract bool IsDuplicate(DbUpdateException fault);

    protected override void ConfigureConventions(ModelConfigurationBuilder builder)
    {
        builder.Properties<DateTime>().HaveConversion<UtcConverter>();
        builder.Properties<decimal>().HavePrecision(18, Ledger.Decimals);
        builder.Properties<EntryKind>().HaveConversion<string>().HaveMaxLength(16);
        builder.Properties<PredictionStatus>().HaveConversion<string>().HaveMaxLength(16);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Ignore<IdentityUserClaim<Guid>>();
        builder.Ignore<IdentityUserLogin<Guid>>();
        builder.Ignore<IdentityUserToken<Guid>>();
        builder.Entity<User>().ToTable("users");
        MapAccounts(builder);
        MapTasks(builder);
    }

    private static void MapAccounts(ModelBuilder builder)
    {
        builder.Entity<Account>(account =>
        {
            account.ToTable("balances", table => table.HasCheckConstraint("ck_balances_not_negative", "\"Balance\" >= 0"));
            account.HasKey(one => one.UserId);
            account.HasOne<User>().WithOne().HasForeignKey<Account>(one => one.UserId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<LedgerEntry>(entry =>
        {
            entry.ToTable("transactions");
            entry.HasIndex(one => new { one.UserId, one.Number }).IsUnique();
            entry.HasIndex(one => new { one.TaskId, one.Kind }).IsUnique();
            entry.HasIndex(one => new { one.UserId, one.Key }).IsUnique();
            entry.Property(one => one.Key).HasMaxLength(NameLength);
            entry.HasOne<Account>().WithMany().HasForeignKey(one => one.UserId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<PricedModel>(model =>
        {
            model.ToTable("models");
            model.HasKey(one => one.Name);
            model.Property(one => one.Name).HasMaxLength(NameLength);
        });
    }

    private static void MapTasks(ModelBuilder builder)
    {
        builder.Entity<PredictionTask>(task =>
        {
            task.ToTable("tasks");
            task.HasKey(one => one.Number);
            task.HasIndex(one => one.Id).IsUnique();
            task.HasIndex(one => new { one.UserId, one.Number });
            task.HasIndex(one => new { one.UserId, one.Key }).IsUnique();
            // The sweep looks for the few that are open and old.
            task.HasIndex(one => new { one.Status, one.Created });
            task.Property(one => one.Key).HasMaxLength(NameLength);
            task.Property(one => one.Model).HasMaxLength(NameLength);
            task.Ignore(one => one.Debited);
            task.Ignore(one => one.Charged);
            task.HasOne<User>().WithMany().HasForeignKey(one => one.UserId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<OutboxMessage>(message =>
        {
            message.ToTable("outbox");
            message.HasIndex(one => one.Due);
            message.HasIndex(one => one.TaskId).IsUnique();
        });
    }
}
