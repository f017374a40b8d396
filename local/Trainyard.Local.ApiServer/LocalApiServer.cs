using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trainyard.Local.ApiServer.Access;
using Trainyard.Local.ApiServer.Hosting;

namespace Trainyard.Local.ApiServer;

/// <summary>An API server on 127.0.0.1: over HTTP for everybody, and as <see cref="Cluster"/> for a node in this process.</summary>
public sealed class LocalApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Registry _registry;
    private readonly ApiHandler _handler;
    private readonly Authentication _authentication;

    private LocalApiServer(WebApplication app, Registry registry, ICluster cluster, ApiHandler handler, Authentication authentication)
    {
        (_app, _registry, _handler, _authentication) = (app, registry, handler, authentication);
        Cluster = cluster;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = addresses.First(address => address.StartsWith("https:", StringComparison.Ordinal));
        PlainAddress = addresses.First(address => address.StartsWith("http:", StringComparison.Ordinal));
    }

    /// <summary>Such as https://127.0.0.1:40001.</summary>
    public string Address { get; }

    /// <summary>The same without TLS, for clients that do send a token over it.</summary>
    public string PlainAddress { get; }

    /// <summary>The authority of <see cref="Address"/>, as PEM.</summary>
    public required string Certificate { get; init; }

    /// <summary>The administrator's.</summary>
    public required string Token { get; init; }

    public ICluster Cluster { get; }

    /// <summary>What runs the pods, if anything does: it is asked for logs, commands and usage.</summary>
    public INode? Node
    {
        get => _handler.Node;
        set => _handler.Node = value;
    }

    public static async Task<LocalApiServer> StartAsync(ApiServerOptions options, TimeProvider clock, ILoggerFactory log)
    {
        Directory.CreateDirectory(options.Data);
        var certificate = ServerCertificate.Keep(options.Data, clock);
        var pem = certificate.ExportCertificatePem();
        var token = options.Token ?? AdministratorToken.Keep(options.Data);
        var authentication = new Authentication(token, clock);
        var builtIn = BuiltInKinds.Load();
        var registry = new Registry(new ObjectStore(options.Data, options.Sync), new Catalog(builtIn.Kinds), builtIn.ObjectMeta, clock);
        var cluster = Open(registry, pem);
        var handler = Handler(cluster, registry, authentication);
        var app = Build(options, certificate, log);
        app.UseWebSockets();
        app.Run(handler.HandleAsync);
        await app.StartAsync();
        return new LocalApiServer(app, registry, cluster, handler, authentication) { Certificate = pem, Token = token };
    }

    /// <summary>A token for a service account, as the volume of its pods has it; empty where there is no such account.</summary>
    public string IssueToken(string ns, string account) => Tokens.ForPod(Cluster, _authentication, _registry.Clock, ns, account);

    /// <summary>Ends when the process is told to.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _registry.Store.Dispose();
    }

    private static Cluster Open(Registry registry, string certificate)
    {
        var cluster = new Cluster(registry);
        _ = new CustomKinds(cluster, registry.Catalog, registry.Clock).Start();
        _ = new NamespaceLifecycle(cluster, registry, certificate).Start();
        _ = new GarbageCollector(cluster, registry).Start();
        Bootstrap.EnsureNamespaces(cluster);
        Bootstrap.EnsureStorageClass(cluster);
        Bootstrap.EnsureAdministratorRole(cluster);
        return cluster;
    }

    private static ApiHandler Handler(ICluster cluster, Registry registry, Authentication authentication)
    {
        var tables = new Tables(registry.Clock);
        var chaos = new Chaos(registry.Store.Watches, registry.Clock);
        var authorization = new Access.Authorization(cluster);
        return new ApiHandler(
            cluster,
            registry,
            new Lists(registry, tables),
            new Watches(registry, tables, chaos),
            tables,
            new Discovery(registry.Catalog, new OpenApi(registry.Catalog, registry.ObjectMeta)),
            authentication,
            authorization,
            new Reviews(authorization, authentication),
            chaos
        );
    }

    private static WebApplication Build(ApiServerOptions options, X509Certificate2 certificate, ILoggerFactory log)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.UseHttps(certificate));
                kestrel.Listen(IPAddress.Loopback, options.PlainPort);
                kestrel.AddServerHeader = false;
                kestrel.Limits.MinRequestBodyDataRate = null;
                kestrel.Limits.MinResponseDataRate = null;
            });
        builder.Services.AddSingleton(log);
        return builder.Build();
    }
}
