using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Trainyard.Local.Access;
using Trainyard.Local.Node;

namespace Trainyard.Local.Hosting;

/// <summary>A running local cluster.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ObjectStore _store;
    private ControlPlane? _controllers;

    private LocalCluster(WebApplication app, ObjectStore store, ICluster cluster, string token)
    {
        (_app, _store, Cluster, Token) = (app, store, cluster, token);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = addresses.First(address => address.StartsWith("https:", StringComparison.Ordinal));
        PlainAddress = addresses.First(address => address.StartsWith("http:", StringComparison.Ordinal));
    }

    /// <summary>Such as https://127.0.0.1:40001.</summary>
    public string Address { get; }

    /// <summary>The same without TLS, for clients that do send a token over it.</summary>
    public string PlainAddress { get; }

    public string Token { get; }

    public ICluster Cluster { get; }

    /// <summary>What runs the pods, if anything does.</summary>
    public INode? Node => _controllers?.Node;

    public static async Task<LocalCluster> StartAsync(LocalOptions options, TimeProvider clock)
    {
        Directory.CreateDirectory(options.Data);
        var token = options.Token ?? KeptToken(options.Data);
        ObjectStore store = new(options.Data, options.Sync);
        var builtIn = BuiltInKinds.Load();
        Registry registry = new(store, new Catalog(builtIn.Kinds), builtIn.ObjectMeta, clock);
        Cluster cluster = new(registry);
        var certificate = ServerCertificate.Keep(options.Data, clock);
        _ = new CustomKinds(cluster, registry.Catalog, clock).Start();
        _ = new NamespaceLifecycle(cluster, registry, certificate.ExportCertificatePem()).Start();
        _ = new GarbageCollector(cluster, registry).Start();
        Bootstrap.EnsureNamespaces(cluster);
        Bootstrap.EnsureStorageClass(cluster);
        Bootstrap.EnsureAdministratorRole(cluster);
        Tables tables = new(clock);
        Authentication authentication = new(token, clock);
        Access.Authorization authorization = new(cluster);
        Chaos chaos = new(store.Watches, clock);
        ApiHandler handler = new(
            cluster,
            registry,
            new Lists(registry, tables),
            new Watches(registry, tables, chaos),
            tables,
            new Discovery(registry.Catalog, new OpenApi(registry.Catalog, builtIn.ObjectMeta)),
            authentication,
            authorization,
            new Reviews(authorization, authentication),
            chaos
        );
        var app = Build(options, certificate);
        app.UseWebSockets();
        app.Run(handler.HandleAsync);
        await app.StartAsync();
        LocalCluster local = new(app, store, cluster, token);
        if (options.Workloads is not null)
        {
            var node = options.Node
                ?? new NodeOptions
                {
                    Folder = Path.Combine(options.Data, "node"),
                    ImageFiles = [Path.Combine(options.Data, "images.yaml")],
                    ClaimsFolder = Path.Combine(options.Data, "volumes"),
                };
            var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Trainyard.Local");
            node = node with
            {
                IssueToken = node.IssueToken ?? ((ns, account) => Tokens.ForPod(cluster, authentication, clock, ns, account)),
                ApiServer = new Uri(local.Address),
            };
            local._controllers = ControlPlane.Start(cluster, node, options.Workloads, clock, log);
            handler.Node = local._controllers.Node;
        }

        if (options.Kubeconfig is not null)
            Kubeconfig.Write(options.Kubeconfig, local.Address, certificate.ExportCertificatePem(), token);

        return local;
    }

    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        if (_controllers is not null)
            await _controllers.DisposeAsync();

        await _app.DisposeAsync();
        _store.Dispose();
    }

    private static WebApplication Build(LocalOptions options, X509Certificate2 certificate)
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
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        return builder.Build();
    }

    private static string KeptToken(string folder)
    {
        var file = Path.Combine(folder, "token");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return File.ReadAllText(file);
    }
}
