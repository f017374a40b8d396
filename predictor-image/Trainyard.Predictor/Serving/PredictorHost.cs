using Prometheus;

namespace Trainyard.Predictor.Serving;

/// <summary>Puts the server together.</summary>
internal static class PredictorHost
{
    public static WebApplication Build(WebApplicationBuilder builder, PredictorOptions options, ServedModel model)
    {
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<IHostLifetime, DrainingLifetime>();
        builder.Services.AddSingleton(model);
        builder.Services.AddSingleton(ProgramMetrics.NewRegistry()).AddSingleton(Instruments);
        builder.Services.AddSingleton<RequestMetrics>().AddSingleton<PredictionMetrics>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Bodies are bounded where they are read (RequestBody): Kestrel's own bound resets the connection before its answer is read.
            kestrel.Limits.MaxRequestBodySize = null;
        });

        var app = builder.Build();
        app.MapPredictor(model);
        return app;
    }

    // The text format has no place for exemplars, and each observation within a request would make one.
    private static IMetricFactory Instruments(IServiceProvider services)
    {
        var factory = Metrics.WithCustomRegistry(services.GetRequiredService<CollectorRegistry>());
        factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        return factory;
    }
}
