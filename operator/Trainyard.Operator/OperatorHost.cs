using k8s.Exceptions;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Trainyard.Contracts;
using Trainyard.Operator.Composition;
using Trainyard.Runtime;

namespace Trainyard.Operator;

/// <summary>The process: a small web server, and the controllers behind it.</summary>
internal static class OperatorHost
{
    /// <summary>Runs until told to stop. The exit code: 1 where the configuration is wrong.</summary>
    public static async Task<int> RunAsync(OperatorOptions options, TimeProvider time, CancellationToken stop)
    {
        try
        {
            var connection = ClusterConnection.Load(options.Kubeconfig, options.Context, time);
            var reportKey = await ReportKeyAsync(options, connection, time, stop);
            await using var app = Build(options, connection, reportKey, time);
            await app.StartAsync(stop);
            await app.Services.GetRequiredService<TrainyardOperator>().RunAsync(stop);
            await app.StopAsync(CancellationToken.None);
            return 0;
        }
        catch (Exception e) when (e is KubeConfigException or IOException)
        {
            await Console.Error.WriteLineAsync($"trainyard-operator: {e.Message}");
            return 1;
        }
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

    private static WebApplication Build(OperatorOptions options, ClusterConnection connection, byte[] reportKey, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(options.LogLevel).AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddJsonConsole(json =>
            (json.UseUtcTimestamp, json.TimestampFormat, json.IncludeScopes) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ", true)
        );
        builder.Services.AddTrainyardOperator(options, connection, reportKey, time);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ContractsJson.Default));
        builder.WebHost.UseUrls(options.ReportAddress.ToString(), options.HealthAddress.ToString());
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = ReportApi.MaxBytes);
        var app = builder.Build();
        app.MapHealth();
        var pods = app.MapGroup("").AddEndpointFilter<LeaderOnly>();
        pods.MapReports();
        pods.MapWork();
        pods.MapRollouts();
        pods.MapScorers();
        pods.MapDrift();
        return app;
    }
}
