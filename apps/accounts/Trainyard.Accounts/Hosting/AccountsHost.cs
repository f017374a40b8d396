using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Trainyard.Accounts.Administration;
using Trainyard.Accounts.Balances;
using Trainyard.Accounts.Configuration;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Histories;
using Trainyard.Accounts.Pages;
using Trainyard.Accounts.Predictions;
using Trainyard.Accounts.Pricing;
using Trainyard.Accounts.Probes;
using Trainyard.Accounts.Users;

namespace Trainyard.Accounts.Hosting;

/// <summary>Puts the program together: as the API, or as a worker.</summary>
internal static class AccountsHost
{
    private const long LargestBody = 8 << 20;

    public static WebApplication Build(
        WebApplicationBuilder builder,
        AccountsOptions options,
        Role role,
        TimeProvider time,
        TextWriter console
    )
    {
        var services = builder.Services;
        var database = new Database(options.Database);
        services.AddSingleton(options).AddSingleton(database).AddSingleton(time).AddSingleton<AccountsMetrics>();
        services.AddScoped(_ => database.Open());
        services.AddPredictions();
        services.AddQueue(options, role);
        if (role == Role.Serve)
        {
            services.AddApi(options, new Tokens(SigningKey.Of(options, !database.IsPostgres), options.TokenLifetime, time));
            services.AddSingleton(console).AddSingleton<FirstRows>().AddHostedService(provider => provider.GetRequiredService<FirstRows>());
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.AddServerHeader = false;
        });
        builder.WebHost.UseUrls(UrlsOf(options, role));
        var app = builder.Build();
        app.UseMiddleware<RequestRecorder>();
        app.UseMiddleware<FaultsToProblems>();
        app.Use(SafeHeaders.Add);
        app.SeparateManagement(options);
        if (role == Role.Serve)
            app.MapApi(options);
        app.MapProbes();
        return app;
    }

    private static string[] UrlsOf(AccountsOptions options, Role role) =>
        [
            .. new[] { role == Role.Serve ? options.Listen : options.Management ?? options.Listen, options.Management }
                .OfType<Uri>()
                .Select(url => url.GetLeftPart(UriPartial.Authority))
                .Distinct(),
        ];

    private static void AddApi(this IServiceCollection services, AccountsOptions options, Tokens tokens)
    {
        services.AddSingleton(tokens).AddSingleton<Submission>().AddSingleton<TopUp>();
        services.AddScoped<Registration>().AddScoped<LogIn>();
        services
            .AddIdentityCore<User>(identity =>
            {
                // Length is what helps (NIST SP 800-63B 5.1.1.2); the hash is PBKDF2.
                identity.Password.RequiredLength = 10;
                identity.Password.RequireDigit = identity.Password.RequireLowercase = false;
                identity.Password.RequireUppercase = identity.Password.RequireNonAlphanumeric = false;
                identity.Lockout.MaxFailedAccessAttempts = 5;
                identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
            })
            .AddEntityFrameworkStores<AccountsDb>();
        services.AddCurrentUser(tokens);
        services.AddRateLimits(options);
        services.AddProblemDetails();
        services.AddOpenApi("openapi");
        services.ConfigureHttpJsonOptions(json => AccountsJson.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in options.TrustedProxies)
                forwarded.KnownIPNetworks.Add(network);
        });
    }

    private static void MapApi(this WebApplication app, AccountsOptions options)
    {
        if (options.TrustedProxies.Count > 0)
            app.UseForwardedHeaders();
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.Use(Session.Guard);
        app.MapAuth();
        app.MapPages();
        app.MapOpenApi("/{documentName}.json");
        var own = app.MapGroup("").RequireAuthorization().RequireRateLimiting(RateLimits.Requests);
        own.MapBalance();
        own.MapModels();
        own.MapPredictions();
        own.MapHistory();
        own.MapAdmin();
    }

    /// <summary>Where there is a port for machines, people's has no probes and metrics, and machines' nothing else.</summary>
    private static void SeparateManagement(this WebApplication app, AccountsOptions options)
    {
        if (options.Management is not { } management || management.Port == options.Listen.Port)
            return;
        app.Use(
            (context, next) =>
            {
                if (ProbesApi.IsProbe(context.Request.Path) == (context.Connection.LocalPort == management.Port))
                    return next(context);
                context.Response.StatusCode = (int)HttpStatusCode.NotFound;
                return Task.CompletedTask;
            }
        );
    }
}

internal enum Role
{
    Serve,
    Work,
}
