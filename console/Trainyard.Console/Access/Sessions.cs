using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Trainyard.Console.Cluster;
using Trainyard.Runtime;

namespace Trainyard.Console.Access;

/// <summary>
/// Who is in. Tokens stay in this process's memory: a cookie carries the session's name alone. Browsers of one user share a client and its
/// watches, so that ten of them cost little more than one.
/// </summary>
internal sealed class Sessions(ClusterAccessFactory clusters, TimeProvider time) : IDisposable
{
    /// <summary>The claim with the session's name.</summary>
    public const string Claim = "trainyard/session";

    /// <summary>How long a session lasts.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<string, Session> _sessions = new();
    private readonly Dictionary<string, ClusterAccess> _access = [];
    private readonly Lock _lock = new();

    /// <summary>Lets a browser in.</summary>
    /// <param name="cluster">The cluster as its user.</param>
    /// <param name="secret">What two browsers of the same user have in common; kept as a digest.</param>
    /// <param name="user">The user's name.</param>
    public Session Open(ClusterConnection cluster, string secret, string user)
    {
        Prune();
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        lock (_lock)
        {
            var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
            if (!_access.TryGetValue(key, out var access))
                _access[key] = access = clusters.Create(cluster);
            return _sessions[id] = new(id, user, access, time.GetUtcNow() + Life);
        }
    }

    /// <summary>The session of a signed-in user; null where it has ended.</summary>
    public Session? Find(ClaimsPrincipal user) =>
        user.FindFirst(Claim)?.Value is { } id && _sessions.TryGetValue(id, out var session) && session.Until > time.GetUtcNow()
            ? session
            : null;

    /// <summary>Ends a session, and the client of its user where it was the last one.</summary>
    public void Close(ClaimsPrincipal user)
    {
        if (user.FindFirst(Claim)?.Value is { } id)
            _sessions.TryRemove(id, out _);
        Prune();
    }

    public void Dispose()
    {
        _sessions.Clear();
        Prune();
    }

    private void Prune()
    {
        foreach (var old in _sessions.Where(pair => pair.Value.Until <= time.GetUtcNow()))
            _sessions.TryRemove(old);
        lock (_lock)
        {
            var used = _sessions.Values.Select(session => session.Access).ToHashSet();
            foreach (var (key, access) in _access.Where(pair => !used.Contains(pair.Value)).ToList())
            {
                _access.Remove(key);
                access.Dispose();
            }
        }
    }
}
