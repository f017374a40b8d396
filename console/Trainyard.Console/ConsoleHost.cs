using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;
using MudBlazor.Services;
using Trainyard.Console.Access;
using Trainyard.Console.Cluster;
using Trainyard.Console.Components;
using Trainyard.Console.Starting;
using Trainyard.Console.Sweeps;

namespace Trainyard.Console;

/// <summary>The process: a web server whose pages are drawn here and kept up to date over a socket.</summary>
internal static class ConsoleHost
{
    public static async Task RunAsync(ConsoleOptions options, TimeProvider time, CancellationToken stop)
    {
        await using var app = Build(options, time);
        await app.StartAsync(stop);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var link = app.Services.GetService<LoginLinks>() is { } links ? $"{address}/link?key={links.Make()}" : address;
        await System.Console.Out.WriteLineAsync($"the console is at {link}");
        await app.WaitForShutdownAsync(stop);
    }

    private static WebApplication Build(ConsoleOptions options, TimeProvider time)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "trainyard-console" }
        );
        // What stands on the standard output is the link alone.
        builder
            .Logging.ClearProviders()
            .SetMinimumLevel(LogLevel.Warning)
            .AddConsole(log => log.LogToStandardErrorThreshold = LogLevel.Trace);
        // Before it is published, the files of the packages lie where the packages are.
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, "trainyard-console.staticwebassets.runtime.json")))
            builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseUrls(options.Listen.ToString());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        if (!options.InCluster)
            builder.Configuration["AllowedHosts"] = "127.0.0.1;localhost";
        AddServices(builder.Services, options, time);

        var app = builder.Build();
        app.UseForwardedHeaders();
        app.UseResponseCompression();
        app.UseSecurityHeaders();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapGet("/healthz", () => "ok").AllowAnonymous();
        app.MapStaticAssets().AllowAnonymous();
        app.MapSignIn();
        if (options is { Oidc: not null, Server: not null })
            app.MapIssuer();
        app.MapSweepData();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode().RequireAuthorization();
        return app;
    }

    private static void AddServices(IServiceCollection services, ConsoleOptions options, TimeProvider time)
    {
        services.AddSingleton(options).AddSingleton(time).AddSingleton<ClusterAccessFactory>().AddSingleton<Sessions>();
        if (!options.InCluster)
            services.AddSingleton(new LoginLinks(KeyFile.Renew(options.KeyFile), time));
        services.AddSingleton<LocalReader>().AddSingleton<Uploads>().AddSingleton<BucketUploads>().AddSingleton<Predictors.PredictorDoor>();
        services.AddScoped<Viewer>();
        services.AddScoped<Browser>();
        services.AddHttpContextAccessor();
        services.AddCascadingAuthenticationState();
        services.AddMudServices();
        services.AddRazorComponents().AddInteractiveServerComponents();
        // Sessions end with the process, and what is signed for them may, too: nothing is written to a disk.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAntiforgery(forgery => forgery.Cookie.Name = "trainyard-forgery");
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "application/json"];
        });
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            // The ingress before us ends TLS; whoever reaches us by another way may lie about nothing but the scheme.
            forwarded.ForwardedHeaders = options.InCluster ? ForwardedHeaders.XForwardedProto : ForwardedHeaders.None;
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
        });
        var authentication = services
            .AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie =>
            {
                cookie.Cookie.Name = "trainyard-console";
                cookie.Cookie.HttpOnly = true;
                // Not Strict: who comes back from an issuer, or follows a link of another page, would not be known at once.
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                cookie.ExpireTimeSpan = Sessions.Life;
                cookie.LoginPath = SignIn.Page;
                cookie.ReturnUrlParameter = "from";
                // A cookie may outlive its session: this process's memory decides.
                cookie.Events.OnValidatePrincipal = context =>
                {
                    var sessions = context.HttpContext.RequestServices.GetRequiredService<Sessions>();
                    if (context.Principal is not { } user || sessions.Find(user) is null)
                        context.RejectPrincipal();
                    return Task.CompletedTask;
                };
            });
        services.AddAuthorization();
        if (options is { Oidc: { } issuer, Server: not null })
            authentication.AddIssuer(issuer, options);
    }
}
