using Trainyard.Runtime;

namespace Trainyard.Operator;

/// <summary>What pods tell and ask is answered by the replica that leads, as soon as it has seen the cluster: 503 elsewhere, and the pod
/// comes again.</summary>
internal sealed class LeaderOnly(Leadership leadership, IEnumerable<IInformer> informers) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        leadership.IsLeading && informers.All(informer => informer.HasSynced)
            ? next(context)
            : ValueTask.FromResult<object?>(TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable));
}
