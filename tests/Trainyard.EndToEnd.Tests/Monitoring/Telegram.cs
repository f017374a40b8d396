using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Trainyard.EndToEnd.Tests.Monitoring;

/// <summary>Takes the messages that Telegram's bot API would.</summary>
internal sealed class Telegram : IAsyncDisposable
{
    public const string Token = "123:secret";

    private readonly WebApplication _app;
    private readonly Channel<string> _messages = Channel.CreateUnbounded<string>();

    private Telegram(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public static async Task<Telegram> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var telegram = new Telegram(builder.Build());
        telegram._app.MapPost($"/bot{Token}/sendMessage", telegram.TakeAsync);
        await telegram._app.StartAsync();
        return telegram;
    }

    /// <summary>The first message that tells of this.</summary>
    public async Task<string> AboutAsync(string what)
    {
        while (true)
        {
            var message = await _messages.Reader.ReadAsync().AsTask().WaitAsync(Support.Settings.Patience);
            if (message.Contains(what, StringComparison.Ordinal))
                return message;
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        await _messages.Writer.WriteAsync(await reader.ReadToEndAsync());
        return Results.Text("""{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":-1001,"type":"group"}}}""", "application/json");
    }
}
