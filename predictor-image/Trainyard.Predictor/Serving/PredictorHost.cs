using Prometheus;
using Trainyard.Predictor.Answers;
using Trainyard.Predictor.Drift;
using Trainyard.Predictor.Feedback;
using Trainyard.Predictor.Grpc;
using Trainyard.Predictor.Inference;
using Trainyard.Predictor.Logs;
using Trainyard.Predictor.Middleware;
using Trainyard.Predictor.Overload;
using Trainyard.Predictor.Pages;
using Trainyard.Predictor.Prediction;
using Trainyard.Predictor.Probes;
using Trainyard.Predictor.RandomRows;
using Trainyard.Predictor.Security;

namespace Trainyard.Predictor.Serving;

/// <summary>Puts the server together.</summary>
internal static class PredictorHost
{
    public static WebApplication Build(WebApplicationBuilder builder, PredictorOptions options, ServedModel model)
    {
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);

        // Nobody reads the activity that hosting would begin for each request, and gRPC would write down its outcome in.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting", LogLevel.None);

        // To drain is no fault, however often somebody asks meanwhile.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Services.AddPredictor(options, model);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Bodies are bounded where they are read (RequestBody): Kestrel's own bound resets the connection before its answer is read.
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var app = builder.Build();
        app.MapPredictor(options.BasePath);
        return app;
    }

    private static void AddPredictor(this IServiceCollection services, PredictorOptions options, ServedModel model)
    {
        services.AddSingleton(options).AddSingleton(model).AddSingleton(TimeProvider.System);
        services.AddSingleton<Readiness>().AddSingleton<IHostLifetime, DrainingLifetime>();
        services.AddSingleton(ProgramMetrics.NewRegistry()).AddSingleton(Instruments);
        services.AddSingleton<RequestMetrics>().AddSingleton<PredictionMetrics>().AddSingleton<DriftMonitor>();
        services
            .AddSingleton<PredictionId>()
            .AddSingleton<ToldPredictions>()
            .AddSingleton<AnswerWriter>()
            .AddSingleton(new Turns(2 * Environment.ProcessorCount));
        if (options.Log is { } log)
            services.AddSingleton(log).AddSingleton<PredictionLog>().AddHostedService(all => all.GetRequiredService<PredictionLog>());
        if (options.ReportUrl is not null)
            services.AddHostedService<DriftTeller>();
        services.AddSingleton<PredictorServices>();
        services.AddGrpcServices(options);
    }

    // The text format has no place for exemplars, and each observation within a request would make one.
    private static IMetricFactory Instruments(IServiceProvider services)
    {
        var factory = Metrics.WithCustomRegistry(services.GetRequiredService<CollectorRegistry>());
        factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        return factory;
    }

    private static void MapPredictor(this WebApplication app, string basePath)
    {
        var services = app.Services.GetRequiredService<PredictorServices>();
        app.UseMiddleware<RequestRecorder>();
        app.UseMiddleware<FaultsToProblems>();

        // Who comes past the Ingress, as the probes do, names no base path: both lead to the same.
        if (basePath.Length > 0)
            app.UsePathBase(basePath);
        app.UseRouting();
        if (!app.Services.GetRequiredService<PredictorOptions>().Auth.IsOpen)
            app.UseMiddleware<BearerGate>(app.Services.GetRequiredService<PredictorOptions>().Auth);
        app.MapPrediction(services);
        app.MapRandom(services);
        app.MapFeedback(services);
        app.MapInference(services);
        app.MapGrpcServices();
        app.MapPages(services);
        app.MapProbes(services.Readiness, app.Services.GetRequiredService<CollectorRegistry>());
    }
}
