using Microsoft.Extensions.Diagnostics.HealthChecks;
using Trainyard.Predictor.Grpc.Messages;
using Trainyard.Predictor.Security;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Grpc;

/// <summary>What answers over gRPC: the protocol itself, which services there are, and whether new calls are welcome.</summary>
internal static class GrpcServices
{
    public static void AddGrpcServices(this IServiceCollection services, PredictorOptions options)
    {
        services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = options.MaxBodyBytes);
        services.AddGrpcReflection();
        services.AddSingleton<InferenceService>();
        services
            .AddGrpcHealthChecks(health => health.Services.Map(GRPCInferenceService.Descriptor.FullName, _ => true))
            .AddCheck<ReadinessCheck>("readiness");
    }

    public static void MapGrpcServices(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<InferenceService>();
        routes.MapGrpcReflectionService();
        routes.MapGrpcHealthChecksService().WithMetadata(OpenToAll.Mark);
    }

    private sealed class ReadinessCheck(Readiness readiness) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
            Task.FromResult(readiness.IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("the server is about to stop"));
    }
}
