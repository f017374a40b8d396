using k8s.Models;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Trainyard.Api;
using Trainyard.Controllers;
using Trainyard.Controllers.Predictors;
using Trainyard.Controllers.Reports;
using Trainyard.Controllers.Rollouts;
using Trainyard.Controllers.Scorers;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Controllers.Trials;
using Trainyard.Controllers.Workers;
using Trainyard.Runtime;

namespace Trainyard.Operator.Composition;

/// <summary>Everything that the operator is made of.</summary>
internal static class OperatorServices
{
    public static IServiceCollection AddTrainyardOperator(
        this IServiceCollection services,
        OperatorOptions options,
        ClusterConnection connection,
        byte[] reportKey,
        TimeProvider time
    ) =>
        services
            .AddSingleton(options)
            .AddSingleton(connection)
            .AddSingleton(time)
            .AddSingleton(new ReportTokens(reportKey))
            .AddSingleton(ProgramMetrics.NewRegistry())
            .AddSingleton<RuntimeMetrics>()
            .AddSingleton<TrainyardMetrics>()
            .AddSingleton<Leadership>()
            .AddSingleton(Client)
            .AddSingleton(Events)
            .AddSingleton(Caches)
            .AddSingleton(Reconciling)
            .AddSingleton<ReportService>()
            .AddSingleton<TrialWriter>()
            .AddSingleton<WorkedTrials>()
            .AddSingleton<WorkNews>()
            .AddSingleton<WorkService>()
            .AddSingleton<RolloutService>()
            .AddSingleton<DriftService>()
            .AddSingleton<ScorerService>()
            .AddSingleton<TrainyardOperator>()
            .AddInformer<TrainingJob>()
            .AddInformer<Trial>(indexes: ActiveTrials.Indexes)
            .AddInformer<Predictor>()
            .AddInformer<Scorer>()
            .AddInformer<V1Job>([ApiGroup.JobLabel], Stripped.Of)
            .AddInformer<V1Pod>([ApiGroup.PredictorLabel, ApiGroup.ScorerLabel], Stripped.Of)
            .AddInformer<V1Deployment>()
            .AddInformer<V1Service>()
            .AddInformer<V1ServiceAccount>()
            .AddInformer<V1Ingress>()
            .AddInformer<V2HorizontalPodAutoscaler>()
            .AddInformer<V1PodDisruptionBudget>()
            .AddInformer<V1NetworkPolicy>()
            .AddController<TrainingJob, TrainingJobReconciler>(wakers =>
                wakers.Owns<Trial>().Owns<V1Job>().Watches<V1Pod>(Related.TrainingJobOfPod)
            )
            .AddController<Trial, TrialReconciler>(wakers =>
                wakers
                    .Owns<V1Job>()
                    .Watches<V1Pod>(Related.TrialOfPod)
                    .Watches<TrainingJob>(Related.TrialsOf)
                    .Watches<V1Job>(Related.TrialsOfWorkersJob)
                    .Watches<V1Pod>(Related.TrialsOfWorkersPod)
            )
            .AddController<TrainingJob, WorkerReconciler>(wakers => wakers.Owns<V1Job>(), name: "worker")
            .AddController<Predictor, PredictorReconciler>(wakers =>
                wakers
                    .Owns<V1Deployment>()
                    .Owns<V1Service>()
                    .Owns<V1ServiceAccount>()
                    .Owns<V1Ingress>()
                    .Owns<V2HorizontalPodAutoscaler>()
                    .Owns<V1PodDisruptionBudget>()
                    .Owns<V1NetworkPolicy>()
                    .Watches<V1Pod>(Related.PredictorOfPod)
                    .Watches<TrainingJob>(Related.PredictorsOf)
                    .Watches<Predictor>(Related.RivalsOf)
                    .Hears<RolloutService>((rollouts, wake) => rollouts.Waiting += wake)
                    .Hears<DriftService>((drift, wake) => drift.Changed += wake)
            )
            .AddController<Scorer, ScorerReconciler>(wakers =>
                wakers
                    .Owns<V1Deployment>()
                    .Owns<V1Job>()
                    .Owns<V2HorizontalPodAutoscaler>()
                    .Watches<V1Pod>(Related.ScorerOfPod)
                    .Watches<TrainingJob>(Related.ScorersOf)
            );

    /// <summary>The client of all but the lease: a replica that does not lead must not write.</summary>
    private static ApiClient Client(IServiceProvider services)
    {
        var leadership = services.GetRequiredService<Leadership>();
        var options = new ApiClientOptions
        {
            UserAgent = "trainyard-operator",
            Timeout = services.GetRequiredService<OperatorOptions>().ApiTimeout,
            MayWrite = () => leadership.IsLeading,
            Metrics = services.GetRequiredService<RuntimeMetrics>(),
            Json = ClusterJson.Options,
        };
        return new(services.GetRequiredService<ClusterConnection>(), services.GetRequiredService<TimeProvider>(), options);
    }

    private static EventRecorder Events(IServiceProvider services) =>
        new(
            services.GetRequiredService<ApiClient>(),
            "trainyard-operator",
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<EventRecorder>>()
        );

    private static ClusterCaches Caches(IServiceProvider services) =>
        new()
        {
            TrainingJobs = services.GetRequiredService<ObjectCache<TrainingJob>>(),
            Trials = services.GetRequiredService<ObjectCache<Trial>>(),
            Predictors = services.GetRequiredService<ObjectCache<Predictor>>(),
            Scorers = services.GetRequiredService<ObjectCache<Scorer>>(),
            Jobs = services.GetRequiredService<ObjectCache<V1Job>>(),
            Pods = services.GetRequiredService<ObjectCache<V1Pod>>(),
            Deployments = services.GetRequiredService<ObjectCache<V1Deployment>>(),
            Services = services.GetRequiredService<ObjectCache<V1Service>>(),
            ServiceAccounts = services.GetRequiredService<ObjectCache<V1ServiceAccount>>(),
            Ingresses = services.GetRequiredService<ObjectCache<V1Ingress>>(),
            Autoscalers = services.GetRequiredService<ObjectCache<V2HorizontalPodAutoscaler>>(),
            DisruptionBudgets = services.GetRequiredService<ObjectCache<V1PodDisruptionBudget>>(),
            NetworkPolicies = services.GetRequiredService<ObjectCache<V1NetworkPolicy>>(),
        };

    /// <summary>What the reconcilers are told. Where trials report: as said, else where we listen, which is known once we do.</summary>
    private static TrainyardOptions Reconciling(IServiceProvider services)
    {
        var told = services.GetRequiredService<OperatorOptions>().Trainyard;
        var address = told.ReportUrl
            ?? new(services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return told with { ReportUrl = new($"{address.ToString().TrimEnd('/')}{ReportApi.Path}/") };
    }
}
