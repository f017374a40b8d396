using System.Collections.Concurrent;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Runtime.Tests.Support;
using static Trainyard.Runtime.Tests.Support.ScriptedHandler;

namespace Trainyard.Runtime.Tests.Controllers;

public sealed class ControllerTests : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Reconciler _reconciler = new();
    private readonly Informer<V1Job> _jobs = Filled<V1Job>("""{"metadata":{"name":"a","namespace":"n","resourceVersion":"1"}}""");
    private readonly Informer<V1Pod> _pods = Filled<V1Pod>("");
    private readonly Controller<V1Job> _controller;
    private readonly List<Task> _running = [];

    public ControllerTests()
    {
        var options = new ControllerOptions
        {
            Workers = 3,
            Metrics = RuntimeMetrics.Unpublished(),
            Backoff = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5)),
        };
        _controller = new Controller<V1Job>("test", _jobs, _reconciler, options, TimeProvider.System, NullLogger.Instance).Owns(_pods);
        _running.AddRange([_jobs.RunAsync(_abort.Token), _pods.RunAsync(_abort.Token), _controller.RunAsync(_stop.Token, _abort.Token)]);
    }

    public async ValueTask DisposeAsync()
    {
        _reconciler.Gate.TrySetResult();
        await _stop.CancelAsync();
        await _abort.CancelAsync();
        await Task.WhenAll(_running);
        _controller.Dispose();
        _stop.Dispose();
        _abort.Dispose();
    }

    [Fact]
    public async Task What_is_there_at_the_start_is_looked_at() => await Until(() => _reconciler.Seen.Contains("a 1"));

    [Fact]
    public async Task A_child_wakes_the_owner_that_controls_it_and_no_other()
    {
        await Until(() => _reconciler.Seen.Count == 1);
        _jobs.Cache.Put(Job("b", "2"));
        await Until(() => _reconciler.Seen.Count == 2);
        _pods.Cache.Put(Pod("p", "3", owner: "b", kind: "Job"));
        _pods.Cache.Put(Pod("q", "4", owner: "a", kind: "ReplicaSet"));
        await Until(() => _reconciler.Seen.Count == 3);
        Assert.Equal(["a 1", "b 2", "b 2"], _reconciler.Seen);
    }

    [Fact]
    public async Task A_failure_comes_again_until_it_goes_well()
    {
        _reconciler.FailuresLeft = 3;
        _controller.Enqueue(new("n", "a"));
        await Until(() => _reconciler is { FailuresLeft: 0, Seen.Count: >= 1 });
    }

    [Fact]
    public async Task Who_asks_to_come_back_comes_back()
    {
        _reconciler.Result = ReconcileResult.After(TimeSpan.FromMilliseconds(1));
        _controller.Enqueue(new("n", "a"));
        await Until(() => _reconciler.Seen.Count > 3);
    }

    [Fact]
    public async Task What_is_not_there_is_forgotten_and_not_reconciled()
    {
        _controller.Enqueue(new("n", "gone"));
        await Until(() => _reconciler.Forgotten.Contains("n/gone"));
    }

    [Fact]
    public async Task A_graceful_end_waits_for_what_is_in_hand_and_takes_no_more()
    {
        _reconciler.Blocks = true;
        _jobs.Cache.Put(Job("slow", "5"));
        await Until(() => _reconciler.Started.Contains("slow"));
        await _stop.CancelAsync();
        _jobs.Cache.Put(Job("late", "6"));
        Assert.False(_running[^1].IsCompleted);
        _reconciler.Gate.SetResult();
        await _running[^1];
        Assert.Contains("slow 5", _reconciler.Seen);
        Assert.DoesNotContain("late", _reconciler.Started);
    }

    [Fact]
    public async Task A_lost_lease_does_not_wait()
    {
        _reconciler.Blocks = true;
        _jobs.Cache.Put(Job("slow", "5"));
        await Until(() => _reconciler.Started.Contains("slow"));
        await _abort.CancelAsync();
        await _running[^1];
        Assert.DoesNotContain("slow 5", _reconciler.Seen);
    }

    // A list with these items, and a watch that says nothing.
    private static Informer<T> Filled<T>(string items)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var server = new ScriptedHandler(Json($$"""{"metadata":{"resourceVersion":"1"},"items":[{{items}}]}"""));
        return new Informer<T>(server.Client(), new(), TimeProvider.System, NullLogger<Informer<T>>.Instance);
    }

    private static V1Job Job(string name, string version) =>
        new()
        {
            Metadata = new()
            {
                Name = name,
                NamespaceProperty = "n",
                ResourceVersion = version,
            },
        };

    private static V1Pod Pod(string name, string version, string owner, string kind) =>
        new()
        {
            Metadata = new()
            {
                Name = name,
                NamespaceProperty = "n",
                ResourceVersion = version,
                OwnerReferences =
                [
                    new()
                    {
                        ApiVersion = "batch/v1",
                        Kind = kind,
                        Name = owner,
                        Uid = "u",
                        Controller = true,
                    },
                ],
            },
        };

    private static async Task Until(Func<bool> holds)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begin) < TimeSpan.FromSeconds(60), "it did not come to pass");
            await Task.Delay(1);
        }
    }

    private sealed class Reconciler : IEntityController<V1Job>
    {
        private readonly ConcurrentQueue<string> _seen = new();

        public IReadOnlyCollection<string> Seen => _seen;

        public ConcurrentBag<string> Started { get; } = [];

        public ConcurrentBag<string> Forgotten { get; } = [];

        public int FailuresLeft { get; set; }

        public bool Blocks { get; set; }

        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ReconcileResult Result { get; set; }

        public async Task<ReconcileResult> ReconcileAsync(V1Job entity, CancellationToken cancellationToken)
        {
            Started.Add(entity.Key.Name);
            if (FailuresLeft > 0)
            {
                FailuresLeft--;
                throw new InvalidOperationException("not yet");
            }

            if (Blocks)
                await Gate.Task.WaitAsync(cancellationToken);
            _seen.Enqueue($"{entity.Key.Name} {entity.Metadata.ResourceVersion}");
            return Result;
        }

        public void Forget(ObjectKey key) => Forgotten.Add(key.ToString());
    }
}
