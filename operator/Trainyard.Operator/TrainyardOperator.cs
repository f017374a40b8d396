using k8s;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Controllers;
using Trainyard.Controllers.Predictors;
using Trainyard.Controllers.Reports;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Controllers.Trials;
using Trainyard.Runtime;
using KubernetesControllerOptions = Trainyard.Runtime.ControllerOptions;

namespace Trainyard.Operator;

/// <summary>The controllers and all that they stand on.</summary>
internal sealed class TrainyardOperator : IAsyncDisposable
{
    private readonly ApiClient _client;
    private readonly List<IInformer> _informers = [];
    private readonly List<Func<CancellationToken, CancellationToken, Task>> _controllers = [];
    private readonly List<IDisposable> _disposables = [];
    private readonly EventRecorder _events;
    private readonly LeaderElector? _elector;
    private readonly TimeProvider _time;

    public TrainyardOperator(
        OperatorOptions options,
        ClusterConnection connection,
        byte[] reportKey,
        ILoggerFactory loggers,
        TimeProvider time,
        RuntimeMetrics runtime,
        TrainyardMetrics metrics
    )
    {
        _time = time;
        _client = new(
            connection,
            time,
            new()
            {
                UserAgent = "trainyard-operator",
                Timeout = options.ApiTimeout,
                MayWrite = () => IsLeading,
                Metrics = runtime,
                Json = ClusterJson.Options,
            }
        );
        _events = new(_client, "trainyard-operator", time, loggers.CreateLogger<EventRecorder>());
        if (options.LeaderElect)
            _elector = Elector(options, connection, loggers, time, runtime);

        var jobs = Informer<TrainingJob>();
        var trials = Informer<Trial>();
        var predictors = Informer<Predictor>();
        var batch = Informer<V1Job>(ApiGroup.JobLabel, Strip);
        var pods = Informer<V1Pod>(ApiGroup.PredictorLabel, Strip);
        var deployments = Informer<V1Deployment>();
        var services = Informer<V1Service>();
        var accounts = Informer<V1ServiceAccount>();
        var ingresses = Informer<V1Ingress>();
        var autoscalers = Informer<V2HorizontalPodAutoscaler>();
        var budgets = Informer<V1PodDisruptionBudget>();
        var caches = new ClusterCaches
        {
            TrainingJobs = jobs.Cache,
            Trials = trials.Cache,
            Predictors = predictors.Cache,
            Jobs = batch.Cache,
            Pods = pods.Cache,
            Deployments = deployments.Cache,
            Services = services.Cache,
            ServiceAccounts = accounts.Cache,
            Ingresses = ingresses.Cache,
            Autoscalers = autoscalers.Cache,
            DisruptionBudgets = budgets.Cache,
        };
        metrics.Observe(caches);
        var tokens = new ReportTokens(reportKey);
        Reports = new(caches, tokens);

        Run(
            Controller(
                    "trainingjob",
                    jobs,
                    new TrainingJobReconciler(
                        _client,
                        caches,
                        Reports,
                        _events,
                        options.Trainyard,
                        time,
                        metrics,
                        loggers.CreateLogger<TrainingJobReconciler>()
                    )
                )
                .Owns(trials)
                .Owns(batch)
                .Watches(pods, Related.TrainingJobOfPod)
        );
        Run(
            Controller(
                    "trial",
                    trials,
                    new TrialReconciler(
                        _client,
                        caches,
                        Reports,
                        tokens,
                        _events,
                        options.Trainyard,
                        time,
                        metrics,
                        loggers.CreateLogger<TrialReconciler>()
                    )
                )
                .Owns(batch)
                .Watches(pods, Related.TrialOfPod)
                .Watches(jobs, job => Related.TrialsOf(job, caches))
        );
        Run(
            Controller(
                    "predictor",
                    predictors,
                    new PredictorReconciler(_client, caches, _events, options.Trainyard, time, loggers.CreateLogger<PredictorReconciler>())
                )
                .Owns(deployments)
                .Owns(services)
                .Owns(accounts)
                .Owns(ingresses)
                .Owns(autoscalers)
                .Owns(budgets)
                .Watches(pods, Related.PredictorOfPod)
                .Watches(jobs, job => Related.PredictorsOf(job, caches))
                .Watches(predictors, predictor => Related.RivalsOf(predictor, caches))
        );

        Informer<T> Informer<T>(string? labelIndex = null, Func<T, T>? strip = null)
            where T : class, IKubernetesObject<V1ObjectMeta>
        {
            var ours = ResourceType<T>.Group != ApiGroup.Name;
            var informer = new Informer<T>(
                _client,
                new()
                {
                    Namespace = options.Namespace,
                    LabelSelector = ours ? Related.OursSelector : null,
                    LabelIndexes = labelIndex is null ? [] : [labelIndex],
                    Silence = options.WatchSilence,
                },
                time,
                loggers.CreateLogger<Informer<T>>(),
                strip
            );
            _informers.Add(informer);
            return informer;
        }

        Controller<T> Controller<T>(string name, Informer<T> informer, IEntityController<T> reconciler)
            where T : class, IKubernetesObject<V1ObjectMeta>
        {
            var controller = new Controller<T>(
                name,
                informer,
                reconciler,
                new KubernetesControllerOptions { Workers = options.Workers, Metrics = runtime },
                time,
                loggers.CreateLogger<Controller<T>>()
            );
            _disposables.Add(controller);
            return controller;
        }

        void Run<T>(Controller<T> controller)
            where T : class, IKubernetesObject<V1ObjectMeta> => _controllers.Add(controller.RunAsync);
    }

    /// <summary>Takes the trials' reports.</summary>
    public ReportDesk Reports { get; }

    /// <summary>Whether every cache is filled.</summary>
    public bool HasSynced => _informers.TrueForAll(informer => informer.HasSynced);

    /// <summary>Whether this replica works.</summary>
    public bool IsLeading => _elector?.IsLeading != false;

    /// <summary>Works until told to stop, then finishes what is in hand and gives the lease back.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var ended = new CancellationTokenSource();
        var watching = _informers
            .Select(informer => informer.RunAsync(ended.Token))
            .Append(_events.RunAsync(ended.Token))
            .Append(IdleMemory.TrimAsync(_time, ended.Token))
            .ToList();
        await (_elector is null ? LeadAsync(stop, CancellationToken.None) : _elector.RunAsync(LeadAsync, stop));
        await ended.CancelAsync();
        await Task.WhenAll(watching);
    }

    public ValueTask DisposeAsync()
    {
        _disposables.ForEach(disposable => disposable.Dispose());
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    // Most of a pod is its spec and the trial file, of a Job its pods' template: written once, read by nobody here, and there are
    // thousands.
    // Of a pod that waits for room, what it asks for is told.
    private static V1Pod Strip(V1Pod pod) =>
        pod with
        {
            Spec = pod.Status?.Phase == "Pending" ? new() { Containers = [.. (pod.Spec?.Containers ?? []).Select(Requests)] } : null,
            Metadata = pod.Metadata with { Annotations = null },
        };

    private static V1Container Requests(V1Container container) =>
        new()
        {
            Name = container.Name,
            Resources = new() { Requests = container.Resources?.Requests },
        };

    private static V1Job Strip(V1Job job) => job with { Spec = job.Spec is null ? null : job.Spec with { Template = null } };

    private Task LeadAsync(CancellationToken stop, CancellationToken lost) => Task.WhenAll(_controllers.Select(run => run(stop, lost)));

    private LeaderElector Elector(
        OperatorOptions options,
        ClusterConnection connection,
        ILoggerFactory loggers,
        TimeProvider time,
        RuntimeMetrics runtime
    )
    {
        var lease = new LeaderElectionOptions
        {
            Namespace = options.LeaderNamespace ?? connection.Namespace,
            Name = options.Lease,
            Identity = $"{Environment.MachineName}_{Guid.NewGuid()}",
        };
        var own = new ApiClient(
            connection,
            time,
            new()
            {
                UserAgent = "trainyard-operator-lease",
                Attempts = 1,
                Timeout = lease.RenewDeadline / 2,
                Metrics = runtime,
            }
        );
        _disposables.Add(own);
        return new(own, lease, time, loggers.CreateLogger<LeaderElector>(), runtime);
    }
}
