using Microsoft.JSInterop;

namespace Trainyard.Console;

/// <summary>What a page asks its browser for.</summary>
internal sealed class Browser(IJSRuntime scripts, IHttpContextAccessor http) : IAsyncDisposable
{
    private const string Module = "./console.js";
    private IJSObjectReference? _module;

    /// <summary>The user's time zone, as far as it is known: before the page lives, from a cookie of an earlier visit.</summary>
    public TimeZoneInfo Zone { get; private set; } = ZoneOf(Cookie(http, "trainyard-zone"));

    /// <summary>Whether the user wants it dark; null: as the system.</summary>
    public bool? Dark { get; private set; } = Cookie(http, "trainyard-theme") is { } theme ? theme == "dark" : null;

    /// <summary>Asks for both; whether one of them is other than was known.</summary>
    public async Task<bool> LearnAsync()
    {
        var told = await CallAsync<string[]>("traits");
        var (zone, dark) = (ZoneOf(told[0]), told[1] == "dark");
        var other = dark != Dark || zone.Id != Zone.Id;
        (Zone, Dark) = (zone, dark);
        return other;
    }

    public async Task SetDarkAsync(bool dark)
    {
        Dark = dark;
        await CallAsync("setTheme", dark ? "dark" : "light");
    }

    public async ValueTask<T> CallAsync<T>(string function, params object?[] arguments) =>
        await (await ModuleAsync()).InvokeAsync<T>(function, arguments);

    /// <summary>The same without an answer; a browser that has gone needs nothing any more.</summary>
    public async ValueTask CallAsync(string function, params object?[] arguments)
    {
        try
        {
            await (await ModuleAsync()).InvokeVoidAsync(function, arguments);
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
            // It has gone.
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_module is not null)
                await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // It has gone.
        }
    }

    private async ValueTask<IJSObjectReference> ModuleAsync() =>
        _module ??= await scripts.InvokeAsync<IJSObjectReference>("import", Module);

    private static string? Cookie(IHttpContextAccessor http, string name) => http.HttpContext?.Request.Cookies[name];

    private static TimeZoneInfo ZoneOf(string? id) =>
        id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;
}
