namespace Trainyard.Runtime;

/// <summary>Ends the chain at a handler of one's own, such as a test server's: nothing goes to the sockets behind it.</summary>
internal sealed class HandlerInstead(HttpMessageHandler handler) : DelegatingHandler
{
    private readonly HttpMessageInvoker _invoker = new(handler);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _invoker.SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _invoker.Dispose();

        base.Dispose(disposing);
    }
}
