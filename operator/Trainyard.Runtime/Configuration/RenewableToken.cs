using System.Net.Http.Headers;
using k8s.Authentication;

namespace Trainyard.Runtime;

/// <summary>
/// A provider of the library's that is made anew when its token is refused. While its file is being replaced, the old token is most likely
/// still good.
/// </summary>
internal sealed class RenewableToken(Func<ITokenProvider> make) : IRenewable
{
    private ITokenProvider _provider = make();
    private AuthenticationHeaderValue? _last;

    public void Renew()
    {
        Volatile.Write(ref _last, null);
        Volatile.Write(ref _provider, make());
    }

    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        try
        {
            var header = await Volatile.Read(ref _provider).GetAuthenticationHeaderAsync(cancellationToken);
            Volatile.Write(ref _last, header);
            return header;
        }
        catch (Exception e) when (e is AggregateException or IOException or UnauthorizedAccessException)
        {
            // To callers it is as if the server could not be reached: it may be otherwise in a moment.
            return Volatile.Read(ref _last) ?? throw new HttpRequestException($"No credentials: {e.GetBaseException().Message}", e);
        }
    }
}
