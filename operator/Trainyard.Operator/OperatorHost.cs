using k8s.Exceptions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Trainyard.Contracts;
using Trainyard.Controllers;
using Trainyard.Controllers.Reports;
using Trainyard.Runtime;

namespace Trainyard.Operator;

/// <summary>The process: a small web server, and the controllers behind it.</summary>
internal static class OperatorHost
{
    /// <summary>Runs until told to stop. The exit code: 1 where the configuration is wrong.</summary>
    public static async Task<int> RunAsync(OperatorOptions options, TimeProvider time, CancellationToken stop)
    {
        await using var app = Build(options);
        try
        {
            var connection = ClusterConnection.Load(options.Kubeconfig, options.Context, time);
            await app.StartAsync(stop);
            options = options with { Trainyard = options.Trainyard with { ReportUrl = ReportUrl(app, options) } };
            var reportKey = await ReportKeyAsync(options, connection, time, stop);
            var loggers = app.Services.GetRequiredService<ILoggerFactory>();
            var runtime = app.Services.GetRequiredService<RuntimeMetrics>();
            var metrics = app.Services.GetRequiredService<TrainyardMetrics>();
            await using var trainyard = new TrainyardOperator(options, connection, reportKey, loggers, time, runtime, metrics);
            app.Services.GetRequiredService<OperatorState>().Operator = trainyard;
            await trainyard.RunAsync(stop);
        }
        catch (Exception e) when (e is KubeConfigException or IOException)
        {
            await Console.Error.WriteLineAsync($"trainyard-operator: {e.Message}");
            return 1;
        }

        await app.StopAsync(CancellationToken.None);
        return 0;
    }

    private static async Task<byte[]> ReportKeyAsync(
        OperatorOptions options,
        ClusterConnection connection,
        TimeProvider time,
        CancellationToken stop
    )
    {
        if (options.ReportKeySecret is not { } secret)
            return ReportKey.Load(options.ReportKeyFile);
        using var client = new ApiClient(connection, time, new() { UserAgent = "trainyard-operator", Timeout = options.ApiTimeout });
        return await new ReportKeySecret(client, connection.Namespace, secret).LoadAsync(stop);
    }

    private static WebApplication Build(OperatorOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(options.LogLevel).AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddJsonConsole(json =>
            (json.UseUtcTimestamp, json.TimestampFormat, json.IncludeScopes) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ", true)
        );
        builder.Services.AddSingleton<OperatorState>();
        builder.Services.AddSingleton(ProgramMetrics.NewRegistry()).AddSingleton<RuntimeMetrics>().AddSingleton<TrainyardMetrics>();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ContractsJson.Default));
        builder.WebHost.UseUrls(options.ReportAddress.ToString(), options.HealthAddress.ToString());
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = ReportApi.MaxBytes);
        var app = builder.Build();
        app.MapHealth();
        app.MapReports();
        return app;
    }

    /// <summary>Where trials report: as said, else where we listen.</summary>
    private static Uri ReportUrl(WebApplication app, OperatorOptions options)
    {
        var address = options.Trainyard.ReportUrl
            ?? new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return new($"{address.ToString().TrimEnd('/')}{ReportApi.Path}/");
    }
}
