using Trainyard.Runtime.Tests.Support;

namespace Trainyard.Runtime.Tests.Queues;

public sealed class WorkQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly WorkQueue<string> _queue;

    public WorkQueueTests() =>
        _queue = new(
            "test",
            new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), 0),
            new Jitter(1),
            _time,
            RuntimeMetrics.Unpublished()
        );

    public void Dispose() => _queue.Dispose();

    [Fact]
    public void A_key_that_is_added_twice_is_taken_once()
    {
        _queue.Add("a");
        _queue.Add("a");
        Assert.Equal("a", Take());
        Assert.Null(Take());
    }

    [Fact]
    public void A_key_that_is_added_while_it_is_worked_on_is_taken_again_only_afterwards()
    {
        _queue.Add("a");
        Take();
        _queue.Add("a");
        Assert.Null(Take());

        _queue.Done("a");
        Assert.Equal("a", Take());
    }

    [Fact]
    public void A_key_that_is_done_is_not_taken_again()
    {
        _queue.Add("a");
        Take();
        _queue.Done("a");
        Assert.Null(Take());
    }

    [Fact]
    public void Delayed_keys_come_in_the_order_of_their_times()
    {
        _queue.AddAfter("late", TimeSpan.FromSeconds(9));
        _queue.AddAfter("early", TimeSpan.FromSeconds(3));
        Assert.Null(Take());

        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("early", Take());
        Assert.Null(Take());

        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("late", Take());
    }

    [Fact]
    public void Of_several_delays_for_a_key_the_earliest_holds_and_only_it()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(9));
        _queue.AddAfter("a", TimeSpan.FromSeconds(3));
        _queue.AddAfter("a", TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("a", Take());

        _queue.Done("a");
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(Take());
    }

    [Fact]
    public void Failures_in_a_row_double_the_wait_until_it_goes_well()
    {
        Assert.Equal([1, 2, 4, 8], Enumerable.Range(0, 4).Select(_ => SecondsUntilRetry()));
        _queue.Forget("a");
        Assert.Equal(1, SecondsUntilRetry());
    }

    [Fact]
    public async Task A_waiting_worker_is_woken()
    {
        var taken = _queue.TakeAsync(CancellationToken.None);
        Assert.False(taken.IsCompleted);
        _queue.Add("a");
        Assert.Equal("a", await taken);
    }

    [Fact]
    public async Task Parallel_workers_never_hold_one_key_twice_and_lose_none()
    {
        const int keys = 20,
            adds = 200;
        var working = new int[keys];
        var seen = new int[keys];
        var wanted = new int[keys];
        using var end = new CancellationTokenSource();
        using var queue = new WorkQueue<int>(
            "test",
            new Backoff(TimeSpan.Zero, TimeSpan.Zero),
            new Jitter(1),
            TimeProvider.System,
            RuntimeMetrics.Unpublished()
        );
        var workers = Enumerable
            .Range(0, 8)
            .Select(_ =>
                Task.Run(async () =>
                {
                    while (true)
                    {
                        var key = await queue.TakeAsync(end.Token);
                        Assert.Equal(1, Interlocked.Increment(ref working[key]));
                        // What was wanted before the look is what a reconcile would see.
                        seen[key] = Volatile.Read(ref wanted[key]);
                        await Task.Yield();
                        Interlocked.Decrement(ref working[key]);
                        queue.Done(key);
                    }
                })
            )
            .ToList();
        Parallel.For(0, keys * adds, i =>
        {
            Interlocked.Increment(ref wanted[i % keys]);
            queue.Add(i % keys);
        });
        while (seen.Any(s => s != adds) && !workers.Exists(worker => worker.IsFaulted))
            await Task.Yield();
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(workers));
    }

    private int SecondsUntilRetry()
    {
        _queue.Retry("a");
        var seconds = 0;
        while (seconds < 100 && Take() is null)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            seconds++;
        }

        _queue.Done("a");
        return seconds;
    }

    private string? Take() => _queue.TryTake(out var key) ? key : null;
}
