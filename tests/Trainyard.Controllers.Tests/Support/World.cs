using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Prometheus;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Predictors;
using Trainyard.Controllers.Reports;
using Trainyard.Controllers.Rollouts;
using Trainyard.Controllers.Scorers;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Controllers.Trials;
using Trainyard.Controllers.Workers;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.Support;

/// <summary>An operator, its API server, and a node whose pods do as they are told.</summary>
internal sealed class World
{
    private const string Ns = "/namespaces/default/";
    private readonly List<Action<JsonObject, bool>> _watches = [];
    private readonly Queue<(JsonObject Value, bool Gone)> _news = new();
    private EventRecorder _events = null!;
    private IEntityController<TrainingJob> _jobs = null!;
    private IEntityController<Trial> _trials = null!;
    private IEntityController<TrainingJob> _workers = null!;
    private IEntityController<Predictor> _predictors = null!;
    private IEntityController<Scorer> _scorers = null!;

    public World()
    {
        Api = new(Time);
        Api.Written += (value, gone) =>
        {
            _news.Enqueue((value, gone));
            if (!LateNews)
                TellNews();
        };
        Restart();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public FakeApi Api { get; }

    public TrainyardOptions Options { get; set; } = new() { DefaultOutput = "s3://models", ReportUrl = new("http://operator/reports/") };

    public ClusterCaches Caches { get; private set; } = null!;

    public ReportService Reports { get; private set; } = null!;

    public WorkService Work { get; private set; } = null!;

    public ScorerService ScorerService { get; private set; } = null!;

    public RolloutService RolloutService { get; private set; } = null!;

    public DriftService DriftService { get; private set; } = null!;

    public CollectorRegistry Registry { get; private set; } = null!;

    public ReportTokens Tokens { get; } = new("0123456789abcdef0123456789abcdef"u8.ToArray());

    /// <summary>Whether the caches hear of writes only every third round.</summary>
    public bool LateNews { get; set; }

    /// <summary>Whether the Job controller can make pods.</summary>
    public bool MakesPods { get; set; } = true;

    /// <summary>What the look at the data before the first trial says at once; null where a test says it itself.</summary>
    public LastWord? Preflight { get; set; } = new() { Outcome = TrialOutcome.Succeeded };

    /// <summary>After which time each object was to be looked at again, by kind and name.</summary>
    public Dictionary<string, TimeSpan?> Looks { get; } = [];

    /// <summary>The operator dies, and another takes its place: all that it kept in memory is gone.</summary>
    public void Restart()
    {
        _watches.Clear();
        var client = new ApiClient(new("http://api"), Api, Time, new() { Attempts = 1, Json = ClusterJson.Options });
        Caches = new()
        {
            TrainingJobs = Cache<TrainingJob>(client),
            Trials = Cache<Trial>(client),
            Predictors = Cache<Predictor>(client),
            Scorers = Cache<Scorer>(client),
            Jobs = Cache<V1Job>(client),
            Pods = Cache<V1Pod>(client),
            Deployments = Cache<V1Deployment>(client),
            Services = Cache<V1Service>(client),
            ServiceAccounts = Cache<V1ServiceAccount>(client),
            Ingresses = Cache<V1Ingress>(client),
            Autoscalers = Cache<V2HorizontalPodAutoscaler>(client),
            DisruptionBudgets = Cache<V1PodDisruptionBudget>(client),
            NetworkPolicies = Cache<V1NetworkPolicy>(client),
        };
        Registry = new CollectorRegistry();
        var metrics = new TrainyardMetrics(Registry);
        metrics.Observe(Caches);
        _events = new EventRecorder(client, "test", Time, NullLogger<EventRecorder>.Instance);
        Reports = new(Caches, Tokens);
        _jobs = new TrainingJobReconciler(
            client,
            Caches,
            Reports,
            _events,
            Options,
            Time,
            metrics,
            NullLogger<TrainingJobReconciler>.Instance
        );
        var writer = new TrialWriter(client, Caches, Reports, _events, metrics, NullLogger<TrialWriter>.Instance);
        var worked = new WorkedTrials(client, Caches, Tokens, Options);
        _trials = new TrialReconciler(client, Caches, Reports, Tokens, worked, writer, Options, Time);
        _workers = new WorkerReconciler(client, Caches, Options, Time);
        Work = new(client, Caches, Reports, Tokens, writer, new(Caches), Options, Time);
        RolloutService = new(Caches, Tokens, Time);
        DriftService = new(Caches, Tokens, Time);
        _predictors = new PredictorReconciler(
            client,
            Caches,
            RolloutService,
            DriftService,
            _events,
            Options,
            Time,
            NullLogger<PredictorReconciler>.Instance
        );
        ScorerService = new(Caches, Tokens, Time);
        _scorers = new ScorerReconciler(client, Caches, ScorerService, _events, Options, Time, NullLogger<ScorerReconciler>.Instance);
    }

    /// <summary>Somebody applies a TrainingJob of four trials, two at a time, changed so; a pod for each, unless the change says
    /// otherwise.</summary>
    public TrainingJob Apply(Func<TrainingJobSpec, TrainingJobSpec>? spec = null, string name = "sonar")
    {
        var wanted = Build.TrainingJob(spec).Spec;
        var trial = wanted.Trial ?? new();
        wanted = wanted with { Trial = trial with { Workers = trial.Workers ?? TrialWorkers.Pod } };
        return Put<TrainingJob>(name, JsonSerializer.SerializeToNode(wanted, ApiJson.Default.TrainingJobSpec)!.ToJsonString());
    }

    /// <summary>The same with another sweep.</summary>
    public TrainingJob ApplySweep(Func<SweepSpec, SweepSpec> sweep, string name = "sonar") =>
        Apply(spec => spec with { Sweep = sweep(spec.Sweep!) }, name);

    public T Put<T>(string name, string spec)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var value = Api.Get(PathOf<T>(name))
            ?? new JsonObject
            {
                ["apiVersion"] = ResourceType<T>.ApiVersion,
                ["kind"] = ResourceType<T>.Kind,
                ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
            };
        value["spec"] = JsonNode.Parse(spec);
        Api.Put(PathOf<T>(name), value);
        return Get<T>(name);
    }

    public T Get<T>(string name)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        Find<T>(name) ?? throw new InvalidOperationException($"no {ResourceType<T>.Kind} {name}");

    public T? Find<T>(string name)
        where T : class, IKubernetesObject<V1ObjectMeta> => Api.Get(PathOf<T>(name))?.Deserialize(ClusterJson.Options.Of<T>());

    public IReadOnlyList<T> All<T>()
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        [
            .. Api
                .Objects.Where(value => value["kind"]?.ToString() == ResourceType<T>.Kind)
                .Select(value => value.Deserialize(ClusterJson.Options.Of<T>())!),
        ];

    /// <summary>The Jobs that run something, which a look at the data does not.</summary>
    public IReadOnlyList<V1Job> Steps() => [.. All<V1Job>().Where(job => !IsPreflight(job))];

    public void SetStatus<T>(string name, string status)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var value = Api.Get(PathOf<T>(name))!;
        value["status"] = JsonNode.Parse(status);
        Api.Put(PathOf<T>(name), value);
    }

    public void Change<T>(string name, Action<JsonObject> change)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var value = Api.Get(PathOf<T>(name))!;
        change(value);
        Api.Put(PathOf<T>(name), value);
    }

    public void Annotate<T>(string name, string key, string text)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var value = Api.Get(PathOf<T>(name))!;
        var metadata = value["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = [];
        annotations[key] = text;
        Api.Put(PathOf<T>(name), value);
    }

    /// <summary>Reconciles everything until nothing changes. Faults of the API server are met by trying again.</summary>
    public async Task SettleAsync()
    {
        for (var round = 0; round < 100; round++)
        {
            var before = Api.Writes.Count;
            var failed = false;
            foreach (var job in Caches.TrainingJobs.List())
                failed |= await TryAsync(_jobs, job);
            foreach (var trial in Caches.Trials.List())
                failed |= await TryAsync(_trials, trial);
            foreach (var job in Caches.TrainingJobs.List())
                failed |= await TryAsync(_workers, job, "worker");
            foreach (var predictor in Caches.Predictors.List())
                failed |= await TryAsync(_predictors, predictor);
            foreach (var scorer in Caches.Scorers.List())
                failed |= await TryAsync(_scorers, scorer);
            Schedule();
            var told = _news.Count > 0;
            if (round % 3 == 2 || !LateNews)
                TellNews();
            if (!failed && !told && Api.Writes.Count == before)
                return;
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        throw new InvalidOperationException($"it does not settle: {string.Join(", ", Api.Writes.TakeLast(5))}");
    }

    /// <summary>The events that were told, as "Type Reason: message", repeated ones once; nothing more is told after this.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync()
    {
        await _events.RunAsync(new CancellationToken(canceled: true));
        return [.. All<Corev1Event>().Select(e => $"{e.Type} {e.Reason}: {e.Message}")];
    }

    /// <summary>What the cluster tells of an object.</summary>
    public void Say<T>(T about, string reason, string message, string type = "Warning")
        where T : IKubernetesObject<V1ObjectMeta> =>
        Api.Put(
            $"/api/v1{Ns}events/{about.Metadata.Name}.{reason}",
            JsonNode
                .Parse(
                    JsonSerializer.Serialize(
                        new Corev1Event
                        {
                            Metadata = new() { Name = $"{about.Metadata.Name}.{reason}", NamespaceProperty = "default" },
                            InvolvedObject = V1ObjectReference.To(about),
                            Type = type,
                            Reason = reason,
                            Message = message,
                            LastTimestamp = Time.GetUtcNow().UtcDateTime,
                        },
                        ClusterJson.Options.Of<Corev1Event>()
                    )
                )!
                .AsObject()
        );

    private void TellNews()
    {
        while (_news.TryDequeue(out var item))
            _watches.ForEach(watch => watch(item.Value, item.Gone));
    }

    /// <summary>A Job's pod ends with these last words.</summary>
    public void Finish(string name, LastWord word, int exitCode = 0) =>
        Finish(name, JsonSerializer.Serialize(word, ContractsJson.Default.LastWord), exitCode);

    /// <summary>A Job's pod ends with this message.</summary>
    public void Finish(string name, string? message, int exitCode, string reason = "Completed", string? jobFailure = null)
    {
        var state = new JsonObject
        {
            ["exitCode"] = exitCode,
            ["reason"] = reason,
            ["message"] = message,
            ["startedAt"] = Now(),
            ["finishedAt"] = Now(),
        };
        SetPod(name, exitCode == 0 ? "Succeeded" : "Failed", new() { ["terminated"] = state });
        var failure = exitCode == 0 ? null : jobFailure ?? "BackoffLimitExceeded";
        var condition = new JsonObject
        {
            ["type"] = failure is null ? "Complete" : "Failed",
            ["status"] = "True",
            ["reason"] = failure,
            ["lastTransitionTime"] = Now(),
        };
        SetStatus<V1Job>(name, new JsonObject { ["conditions"] = new JsonArray(condition) }.ToJsonString());
    }

    /// <summary>Whether a Job as the API server is given it looks at the data.</summary>
    public static bool IsPreflight(JsonObject job) => job["metadata"]?["labels"]?[ApiGroup.StepLabel]?.ToString() == "preflight";

    private static bool IsPreflight(V1Job job) => job.Metadata.Label(ApiGroup.StepLabel) == "preflight";

    /// <summary>A Job's pod is gone.</summary>
    public void Evict(string name) => Api.Remove(PathOf<V1Pod>(name + "-pod"));

    /// <summary>A Job's pod is deleted, and its node does not end it.</summary>
    public void Delete(string name, TimeSpan grace) =>
        Change<V1Pod>(name + "-pod", pod => pod["metadata"]!["deletionTimestamp"] = At(Time.GetUtcNow() + grace));

    /// <summary>A Job's pod waits for this reason.</summary>
    public void Stall(string name, string reason) =>
        SetPod(
            name,
            "Pending",
            new()
            {
                ["waiting"] = new JsonObject { ["reason"] = reason, ["message"] = "it cannot" },
            }
        );

    /// <summary>The work that a Job's pod is given.</summary>
    public TrialFile FileOf(string job) =>
        JsonSerializer.Deserialize(
            Get<V1Job>(job).Spec!.Template!.Metadata!.Annotations![ApiGroup.TrialFileAnnotation],
            ContractsJson.Default.TrialFile
        )!;

    public static LastWord Success(double auc) =>
        new()
        {
            Outcome = TrialOutcome.Succeeded,
            Metrics = new Dictionary<string, double> { ["auc"] = auc },
            CpuSeconds = 2,
        };

    public static LastWord Trained(int version) =>
        new()
        {
            Outcome = TrialOutcome.Succeeded,
            CpuSeconds = 3,
            Metrics = new Dictionary<string, double> { ["auc"] = 0.9 },
            Model = new()
            {
                Version = version,
                Uri = $"s3://models/default/sonar/{version}",
                Digest = "sha256:" + new string((char)('0' + version), 64),
                Holdout = new()
                {
                    Metric = "auc",
                    Value = 0.9,
                    Interval95 = [0.85, 0.95],
                },
            },
        };

    private static string PathOf<T>(string name)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        $"{(ResourceType<T>.Group.Length == 0 ? "/api/v1" : $"/apis/{ResourceType<T>.ApiVersion}")}{Ns}{ResourceType<T>.Plural}/{name}";

    private string Now() => At(Time.GetUtcNow());

    private static string At(DateTimeOffset time) =>
        time.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The Job controller and the scheduler: a pod for each Job that wants one, running at once.</summary>
    private void Schedule()
    {
        foreach (
            var job in All<V1Job>()
                .Where(job =>
                    (MakesPods || Preflight is not null && IsPreflight(job))
                    && job.Spec?.Suspend != true
                    && job.Status?.Conditions is null
                    && Find<V1Pod>(job.Metadata.Name + "-pod") is null
                )
        )
        {
            if (Preflight is { } word && IsPreflight(job))
                Finish(job.Metadata.Name!, word, word.Failure is null ? 0 : 1);
            else
                SetPod(job.Metadata.Name!, "Running", new() { ["running"] = new JsonObject { ["startedAt"] = Now() } });
        }
    }

    private void SetPod(string job, string phase, JsonObject state)
    {
        var owner = Get<V1Job>(job);
        var isScorer = owner.Spec!.Template!.Spec!.Containers.Any(one => one.Name == ScorerPods.Container);
        var container = isScorer ? ScorerPods.Container : "trainer";
        var labels = new JsonObject(
            owner.Spec!.Template!.Metadata!.Labels!.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))
        );
        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["name"] = job + "-pod",
                ["namespace"] = "default",
                ["labels"] = labels,
                ["ownerReferences"] = new JsonArray(
                    new JsonObject
                    {
                        ["apiVersion"] = "batch/v1",
                        ["kind"] = "Job",
                        ["name"] = job,
                        ["uid"] = owner.Metadata.Uid,
                        ["controller"] = true,
                    }
                ),
            },
            ["spec"] = JsonSerializer.SerializeToNode(owner.Spec.Template.Spec, ClusterJson.Options.Of<V1PodSpec>()),
            ["status"] = new JsonObject
            {
                ["phase"] = phase,
                ["containerStatuses"] = new JsonArray(new JsonObject { ["name"] = container, ["state"] = state }),
            },
        };
        Api.Put(PathOf<V1Pod>(job + "-pod"), pod);
    }

    private ObjectCache<T> Cache<T>(ApiClient client)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var cache = new Informer<T>(
            client,
            new() { LabelIndexes = [ApiGroup.JobLabel, ApiGroup.PredictorLabel, ApiGroup.ScorerLabel], Indexes = ActiveTrials.Indexes },
            Time,
            NullLogger<Informer<T>>.Instance
        ).Cache;
        _watches.Add((value, gone) => Tell(cache, value, gone));
        foreach (var value in Api.Objects)
            Tell(cache, value, gone: false);
        return cache;
    }

    private static void Tell<T>(ObjectCache<T> cache, JsonObject value, bool gone)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (value["kind"]?.ToString() != ResourceType<T>.Kind)
            return;
        var typed = value.Deserialize(ClusterJson.Options.Of<T>())!;
        if (gone)
            cache.Remove(typed.Key, ulong.Parse(typed.Metadata.ResourceVersion!, System.Globalization.CultureInfo.InvariantCulture));
        else
            cache.Observe(typed);
    }

    private async Task<bool> TryAsync<T>(IEntityController<T> controller, T entity, string? name = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            Looks[$"{name ?? ResourceType<T>.Kind}/{entity.Metadata.Name}"] = (
                await controller.ReconcileAsync(entity, TestContext.Current.CancellationToken)
            ).RequeueAfter;
            return false;
        }
        catch (ApiException)
        {
            return true;
        }
    }
}
