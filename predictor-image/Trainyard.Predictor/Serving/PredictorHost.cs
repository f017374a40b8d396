using Trainyard.Metrics;

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
        builder.Services.AddSingleton(services => new PredictorMetrics(model, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(services => new PrometheusExporter(
            services.GetRequiredService<PredictorMetrics>().MeterName,
            ProcessMetrics.Name
        ));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Bodies are bounded where they are read (RequestBody): Kestrel's own bound resets the connection before its answer is read.
            kestrel.Limits.MaxRequestBodySize = null;
        });

        var app = builder.Build();
        ProcessMetrics.Enable();

        // Made now, so that it hears of the first request.
        app.Services.GetRequiredService<PrometheusExporter>();
        app.MapPredictor(model);
        return app;
    }
}
