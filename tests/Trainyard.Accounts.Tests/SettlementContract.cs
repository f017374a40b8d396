using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Trainyard.Accounts.Balances;
using Trainyard.Accounts.Hosting;
using Trainyard.Accounts.Predictions;
using Trainyard.Accounts.Queues;
using Trainyard.Accounts.Tests.Support;
using Outcome = Trainyard.Accounts.Predictions.Outcome;

namespace Trainyard.Accounts.Tests;

/// <summary>Debits, tasks and refunds in the database, whatever comes twice, at the same time, or in between.</summary>
public abstract class SettlementContract : IAsyncLifetime
{
    private static readonly Outcome Done = new("[1]", null, 1, null);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private App _app = null!;
    private Guid _user;

    private Submission Submission => _app.Services.GetRequiredService<Submission>();

    private Settlement Settlement => _app.Services.GetRequiredService<Settlement>();

    /// <summary>Settings that say which.</summary>
    internal abstract (string, string?)[] Database();

    public async ValueTask InitializeAsync()
    {
        _app = await App.StartAsync(_time, [("DemoUsers", "false"), ("Workers", "0"), .. Database()]);
        await _app.UserAsync("ada", balance: 10);
        await using var db = _app.Database.Open();
        _user = await db.Users.Select(user => user.Id).SingleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await _app.BrokenAccountsAsync());
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_failed_task_that_many_settle_at_once_is_refunded_once()
    {
        var task = await SubmitAsync();
        var settled = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Settlement.SettleAsync(task, Outcome.Failed("no"), CancellationToken.None))
        );
        Assert.Equal(1, settled.Count(won => won));
        Assert.Equal(10m, await BalanceAsync());
    }

    [Fact]
    public async Task The_first_outcome_stands()
    {
        var task = await SubmitAsync();
        Assert.True(await Settlement.SettleAsync(task, Done, CancellationToken.None));
        Assert.False(await Settlement.SettleAsync(task, Outcome.Failed("late"), CancellationToken.None));
        Assert.Equal(9.75m, await BalanceAsync());
    }

    [Fact]
    public async Task Requests_at_once_spend_no_more_than_there_is()
    {
        var wanted = Enumerable.Range(0, 12).Select(_ => Submission.SubmitAsync(Wanted(rows: 8), TimeSpan.Zero, CancellationToken.None));
        var accepted = (await Task.WhenAll(wanted)).Count(submitted => submitted is Submitted.Accepted);
        Assert.Equal(5, accepted);
        Assert.Equal(0m, await BalanceAsync());
    }

    [Fact]
    public async Task One_key_at_once_is_one_task()
    {
        var wanted = Enumerable.Range(0, 8).Select(_ => Submission.SubmitAsync(Wanted(key: "k"), TimeSpan.Zero, CancellationToken.None));
        var tasks = (await Task.WhenAll(wanted)).Cast<Submitted.Accepted>().ToList();
        Assert.Single(tasks.Select(task => task.Task.Id).Distinct());
        Assert.Equal(1, tasks.Count(task => task.IsNew));
    }

    [Fact]
    public async Task What_no_queue_has_taken_is_withdrawn_and_its_key_is_free_again()
    {
        var task = await SubmitAsync(key: "k");
        Assert.True(await Settlement.WithdrawAsync(task, "the queue is down", CancellationToken.None));
        Assert.Equal(10m, await BalanceAsync());
        Assert.NotEqual(task, await SubmitAsync(key: "k"));
    }

    [Fact]
    public async Task What_a_queue_has_taken_is_not_withdrawn()
    {
        var task = await SubmitAsync();
        await using var db = _app.Database.Open();
        await db.Outbox.ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        Assert.False(await Settlement.WithdrawAsync(task, "the queue is down", CancellationToken.None));
        Assert.Equal(9.75m, await BalanceAsync());
    }

    [Fact]
    public async Task A_task_without_a_result_is_refunded_at_its_deadline_and_not_before()
    {
        await SubmitAsync();
        _time.Advance(_app.Options.Deadline - TimeSpan.FromSeconds(1));
        await _app.Services.GetRequiredService<Sweeper>().SweepAsync(CancellationToken.None);
        Assert.Equal(9.75m, await BalanceAsync());
        _time.Advance(TimeSpan.FromSeconds(2));
        await _app.Services.GetRequiredService<Sweeper>().SweepAsync(CancellationToken.None);
        Assert.Equal(10m, await BalanceAsync());
    }

    [Fact]
    public async Task What_waits_and_for_how_long_is_told()
    {
        await SubmitAsync();
        _time.Advance(TimeSpan.FromSeconds(7));
        await SubmitAsync();
        var sweeper = _app.Services.GetRequiredService<Sweeper>();
        await sweeper.TellAsync(CancellationToken.None);
        var page = await PageAsync();
        Assert.Contains("accounts_tasks_pending 2\n", page, StringComparison.Ordinal);
        Assert.Contains("accounts_oldest_task_seconds 7\n", page, StringComparison.Ordinal);
        Assert.Contains("accounts_task_deadline_seconds 900\n", page, StringComparison.Ordinal);
        _time.Advance(_app.Options.Deadline + TimeSpan.FromSeconds(1));
        await sweeper.SweepAsync(CancellationToken.None);
        await sweeper.TellAsync(CancellationToken.None);
        Assert.Contains("accounts_oldest_task_seconds 0\n", await PageAsync(), StringComparison.Ordinal);
    }

    private async Task<string> PageAsync() =>
        Encoding.UTF8.GetString(await _app.Services.GetRequiredService<AccountsMetrics>().Registry.ExportAsync(CancellationToken.None));

    [Fact]
    public async Task A_message_is_taken_by_one_until_its_lease_is_over()
    {
        await SubmitAsync();
        Assert.Single(await TakeAsync());
        Assert.Empty(await TakeAsync());
        _time.Advance(OutboxWorker.Lease + TimeSpan.FromSeconds(1));
        Assert.Single(await TakeAsync());
    }

    [Theory]
    [InlineData("UPDATE transactions SET \"Amount\" = 1000")]
    [InlineData("DELETE FROM transactions")]
    public async Task The_ledger_is_changed_by_nobody(string sql)
    {
        await using var db = _app.Database.Open();
        var refused = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.Database.ExecuteSqlRawAsync(sql));
        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Moves: 0 top-up, 1 request, 2 the oldest open task succeeds, 3 it fails, 4 the last settled one comes again.</summary>
    [Fact]
    public void Whatever_follows_whatever_the_books_are_right()
    {
        var moves = Gen.Choose(0, 4).ListOf().Select(list => list.Take(25).ToArray()).ToArbitrary();
        Prop.ForAll(moves, list => HoldsAsync(list).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(15));
    }

    private async Task<bool> HoldsAsync(int[] moves)
    {
        var (open, closed) = (new Queue<Guid>(), new List<Guid>());
        foreach (var move in moves)
            await MoveAsync(move, open, closed);
        return (await _app.BrokenAccountsAsync()).Count == 0;
    }

    private async Task MoveAsync(int move, Queue<Guid> open, List<Guid> closed)
    {
        switch (move)
        {
            case 0:
                await _app.Services.GetRequiredService<TopUp>().CreditAsync(_user, 0.3m, null, CancellationToken.None);
                break;
            case 1 when await Submission.SubmitAsync(Wanted(rows: 3), TimeSpan.Zero, default) is Submitted.Accepted accepted:
                open.Enqueue(accepted.Task.Id);
                break;
            case 2 or 3 when open.TryDequeue(out var task):
                var outcome = move == 2 ? new Outcome("[1,null,1]", "[]", 2, null) : Outcome.Failed("no");
                await Settlement.SettleAsync(task, outcome, CancellationToken.None);
                closed.Add(task);
                break;
            case 4 when closed.Count > 0:
                await Settlement.SettleAsync(closed[^1], Outcome.Failed("again"), CancellationToken.None);
                break;
        }
    }

    private async Task<Guid> SubmitAsync(string? key = null) =>
        Assert.IsType<Submitted.Accepted>(await Submission.SubmitAsync(Wanted(key: key), TimeSpan.Zero, CancellationToken.None)).Task.Id;

    private Wanted Wanted(int rows = 1, string? key = null) => new(_user, "double", """[{"x": 1}]""", rows, key, IsSync: false);

    private async Task<decimal> BalanceAsync()
    {
        await using var db = _app.Database.Open();
        return await db.Balances.Select(account => account.Balance).SingleAsync();
    }

    private async Task<List<OutboxMessage>> TakeAsync()
    {
        await using var db = _app.Database.Open();
        return await db.TakeDueAsync(10, _time.GetUtcNow().UtcDateTime, OutboxWorker.Lease, CancellationToken.None);
    }
}

/// <summary>On the embedded database.</summary>
public sealed class SqliteSettlementTests : SettlementContract
{
    internal override (string, string?)[] Database() => [];
}

/// <summary>On a real PostgreSQL.</summary>
[Collection(ServersCollection.Name)]
public sealed class PostgresSettlementTests(Servers servers) : SettlementContract
{
    internal override (string, string?)[] Database() => servers.NewDatabase();
}
