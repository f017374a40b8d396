using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Trainyard.Contracts;

namespace Trainyard.RolloutRouter;

/// <summary>Draws which part of all callers one belongs to: by its header or cookie always the same, else anew for each request.</summary>
internal sealed class Callers
{
    private long _count;

    public int PartOf(HttpContext context, RouterOrders orders)
    {
        if (orders.StickyHeader is { } header && context.Request.Headers.TryGetValue(header, out var values))
            return Part(Hash(values.ToString()));
        if (orders.StickyCookie is not { } cookie)
            return Part(Mix((ulong)Interlocked.Increment(ref _count)));
        if (
            context.Request.Cookies[cookie] is { } kept
            && int.TryParse(kept, NumberStyles.None, CultureInfo.InvariantCulture, out var part)
            && part < Backends.Parts
        )
        {
            return part;
        }

        var drawn = Part(Mix((ulong)Interlocked.Increment(ref _count)));
        context.Response.Cookies.Append(
            cookie,
            drawn.ToString(CultureInfo.InvariantCulture),
            new()
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Path = "/",
            }
        );
        return drawn;
    }

    private static int Part(ulong hash) => (int)(hash % Backends.Parts);

    /// <summary>FNV-1a, which every router computes alike, and a last mixing.</summary>
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ value) * 1099511628211UL;
        return Mix(hash);
    }

    /// <summary>The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a counter becomes a sequence without a pattern.</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
