namespace Trainyard.Runtime;

/// <summary>Holds writes back while this replica may not write. Asked right before each attempt, since a lease can be lost between two of
/// them.</summary>
internal sealed class LeaderFence(Func<bool>? mayWrite) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get && mayWrite?.Invoke() == false)
            throw new NotLeadingException(request.Summary());

        return base.SendAsync(request, cancellationToken);
    }
}
