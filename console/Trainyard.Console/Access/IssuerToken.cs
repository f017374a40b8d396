using System.Net.Http.Headers;
using k8s.Authentication;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Trainyard.Console.Access;

/// <summary>
/// A user's ID token, had anew by the refresh token shortly before it ends. Where the issuer refuses, or gave no refresh token, the old
/// one goes on until the API server no longer takes it: then its user signs in again.
/// </summary>
/// <param name="refresh">Asks the issuer; null where it refuses.</param>
internal sealed class IssuerToken(string idToken, string? refreshToken, Func<string, Task<RefreshedToken?>> refresh, TimeProvider time)
    : ITokenProvider
{
    /// <summary>How long before its end a token is had anew; and how long an issuer that does not answer is left alone.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private JsonWebToken _token = new(idToken);
    private string? _refresh = refreshToken;
    private DateTimeOffset _next = DateTimeOffset.MinValue;
    private Task _refreshing = Task.CompletedTask;

    private bool IsStale => _refresh is not null && time.GetUtcNow() is var now && now >= _next && now >= _token.ValidTo - Ahead;

    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        Task refreshing;
        lock (_lock)
        {
            if (IsStale && _refreshing.IsCompleted)
                _refreshing = RefreshAsync(_refresh!);
            refreshing = _refreshing;
        }

        await refreshing.WaitAsync(cancellationToken);
        return new("Bearer", _token.EncodedToken);
    }

    private async Task RefreshAsync(string with)
    {
        try
        {
            var given = await refresh(with);
            _next = time.GetUtcNow() + Pause;
            // Another subject's token would act as somebody else (OpenID Connect Core 1.0, 12.2).
            if (given?.IdToken is { } text && new JsonWebToken(text) is var token && token.Subject == _token.Subject)
                (_token, _refresh) = (token, given.Next ?? with);
            else
                _refresh = null;
        }
        catch (Exception e)
            when (e is HttpRequestException or OperationCanceledException or System.Text.Json.JsonException or ArgumentException)
        {
            _next = time.GetUtcNow() + Pause;
        }
    }
}

/// <summary>What an issuer gave for a refresh token.</summary>
/// <param name="Next">The refresh token from now on; null: the one that there is.</param>
internal sealed record RefreshedToken(string? IdToken, string? Next);
