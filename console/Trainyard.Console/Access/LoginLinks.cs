using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Trainyard.Console.Access;

/// <summary>
/// Links that let in one browser each, as Jupyter's do. Who may read the key's file may make one: the user of this machine, and nobody
/// else's browser, page or account.
/// </summary>
internal sealed class LoginLinks(byte[] key, TimeProvider time)
{
    /// <summary>How long a link waits for its browser.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new();

    /// <summary>A new one's secret part.</summary>
    public string Make()
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{(time.GetUtcNow() + Life).ToUnixTimeSeconds()}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}"
        );
        return $"{text}.{Sign(text)}";
    }

    /// <summary>Whether it is one of ours, still young, and used for the first time.</summary>
    public bool Redeem(string? link)
    {
        if (link?.Split('.') is not [var until, var nonce, var signature])
            return false;
        var (expected, given) = (Encoding.ASCII.GetBytes(Sign($"{until}.{nonce}")), Encoding.UTF8.GetBytes(signature));
        if (!CryptographicOperations.FixedTimeEquals(expected, given))
            return false;
        var end = DateTimeOffset.FromUnixTimeSeconds(long.Parse(until, CultureInfo.InvariantCulture));
        Forget();
        return end > time.GetUtcNow() && _used.TryAdd(nonce, end);
    }

    /// <summary>Lets a link be used again, where what it led to was not there.</summary>
    public void GiveBack(string link) => _used.TryRemove(link.Split('.')[1], out _);

    private string Sign(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));

    private void Forget()
    {
        foreach (var old in _used.Where(used => used.Value < time.GetUtcNow()))
            _used.TryRemove(old);
    }
}
