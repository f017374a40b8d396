using Trainyard.Accounts.Configuration;
using Trainyard.Accounts.Predictions;
using Trainyard.Accounts.Queues;
using Trainyard.Predictor.Client;

namespace Trainyard.Accounts.Hosting;

/// <summary>What the API and workers share.</summary>
internal static class ServiceRegistration
{
    private static readonly TimeSpan PredictorPatience = TimeSpan.FromSeconds(30);

    public static void AddPredictions(this IServiceCollection services)
    {
        services.AddSingleton<Settlement>().AddSingleton<TaskRunner>().AddSingleton<Predictors>();
        services.AddHttpClient<PredictorClient>(http => http.Timeout = PredictorPatience);
    }

    /// <summary>RabbitMQ, or the outbox alone; and as many workers as are wanted in this process.</summary>
    public static void AddQueue(this IServiceCollection services, AccountsOptions options, Role role)
    {
        services.AddSingleton<Sweeper>().AddHostedService(provider => provider.GetRequiredService<Sweeper>());
        var workers = options.Workers ?? (role == Role.Work || options.Broker is null ? 1 : 0);
        if (options.Broker is { } address)
        {
            services.AddSingleton(new Broker(address)).AddSingleton<ITaskQueue, RabbitQueue>().AddHostedService<Dispatcher>();
            services.AddMany<RabbitWorker>(workers);
            return;
        }

        services.AddSingleton<OutboxQueue>().AddSingleton<ITaskQueue>(provider => provider.GetRequiredService<OutboxQueue>());
        services.AddMany<OutboxWorker>(workers);
    }

    // AddHostedService would take the second of a type for the first.
    private static void AddMany<TWorker>(this IServiceCollection services, int count)
        where TWorker : class, IHostedService
    {
        for (var i = 0; i < count; i++)
            services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<TWorker>(provider));
    }
}
