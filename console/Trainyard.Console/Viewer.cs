using Microsoft.AspNetCore.Components.Authorization;
using Trainyard.Console.Access;
using Trainyard.Console.Cluster;

namespace Trainyard.Console;

/// <summary>Who looks at a page.</summary>
internal sealed class Viewer(AuthenticationStateProvider authentication, Sessions sessions)
{
    /// <summary>The session; null where it has ended.</summary>
    public async Task<Session?> SessionAsync() => sessions.Find((await authentication.GetAuthenticationStateAsync()).User);

    /// <exception cref="SessionEndedException">The session has ended.</exception>
    public async Task<ClusterAccess> AccessAsync() => (await SessionAsync())?.Access ?? throw new SessionEndedException();
}

/// <summary>The session has ended: its user must sign in again.</summary>
internal sealed class SessionEndedException() : Exception("Your session has ended: sign in again.");
