using Trainyard.Local.ApiServer.Access;
using Trainyard.Local.ApiServer.Api.Streams;

namespace Trainyard.Local.ApiServer.Api;

/// <summary>The one entrance: who asks, for what, and which handler answers.</summary>
internal sealed class ApiHandler(
    ICluster cluster,
    Registry registry,
    Lists lists,
    Watches watches,
    Tables tables,
    Discovery discovery,
    Authentication authentication,
    Authorization authorization,
    Reviews reviews,
    Chaos chaos
)
{
    private readonly Deletion _deletion = new(registry);

    /// <summary>What runs the pods, if anything does.</summary>
    public INode? Node { get; set; }

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await DispatchAsync(context);
        }
        catch (ApiException refusal) when (!context.Response.HasStarted)
        {
            await Answers.Refuse(context, refusal);
        }
        catch (Exception fault) when (!context.Response.HasStarted && fault is not OperationCanceledException)
        {
            Console.Error.WriteLine($"{context.Request.Method} {context.Request.Path}: {fault}");
            await Answers.Refuse(context, new ApiException(500, "InternalError", $"Internal error occurred: {fault.Message}"));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; nobody is left to answer.
        }
    }

    private async Task DispatchAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        var user = authentication.Authenticate(context);
        await (path == Chaos.Path ? AnswerAsync(context, path, user) : chaos.PassAsync(context, () => AnswerAsync(context, path, user)));
    }

    private async Task AnswerAsync(HttpContext context, string path, User user)
    {
        var resource = ResourcePath.Parse(path, registry.Catalog);
        var access = Permission.Of(context, path, resource);
        if (!authorization.Allows(user, access))
            throw Permission.Refuse(user, access);

        if (path is "/healthz" or "/livez" or "/readyz")
            await Answers.Text(context, 200, "ok");
        else if (resource is not null)
            await ResourceAsync(context, resource);
        else if (path == Chaos.Path)
            await ChaosAsync(context);
        else if (context.Request.Method != "POST" || !await ReviewAsync(context, path, user))
            await discovery.AnswerAsync(context, path);
    }

    private async Task ChaosAsync(HttpContext context)
    {
        if (context.Request.Method is "PUT" or "POST" or "DELETE")
        {
            var body = await RequestBody.ReadAsync(context);
            chaos.Set(body.Bytes.Length == 0 ? [] : body.Object());
        }

        await Answers.Node(context, 200, chaos.Show());
    }

    private async Task<bool> ReviewAsync(HttpContext context, string path, User user)
    {
        if (
            !path.StartsWith("/apis/authorization.k8s.io/", StringComparison.Ordinal)
            && !path.StartsWith("/apis/authentication.k8s.io/", StringComparison.Ordinal)
        )
        {
            return false;
        }

        var body = await RequestBody.ReadAsync(context);
        if (reviews.Answer(path, user, body.Object()) is not { } answer)
            return false;

        await Answers.Node(context, 201, answer);
        return true;
    }

    private Task ResourceAsync(HttpContext context, ResourcePath path)
    {
        Query query = new(context.Request.Query);
        if (path.Kind.Warning.Length > 0)
            Requests.AddWarnings(context, [path.Kind.Warning]);

        if (path.Kind.Group == Metrics.Group)
            return Metrics.AnswerAsync(context, path, Node);
        if (path is { IsPod: true, Subresource: "exec" } && Node is not null)
            return ExecSocket.AnswerAsync(context, path, query, Node);

        var accept = Accept.Parse(context.Request.Headers.Accept.ToString());
        if (path.Subresource.Length > 0)
            return SubresourceAsync(context, path, query, accept);

        return (context.Request.Method, path.Name.Length > 0) switch
        {
            ("GET", _) when path.Watch => watches.AnswerAsync(context, path, query, accept),
            ("GET", false) when query.Flag("watch") => watches.AnswerAsync(context, path, query, accept),
            ("GET", false) => lists.AnswerAsync(context, path, query, accept),
            ("GET", true) => GetAsync(context, path, query, accept),
            ("POST", false) => WriteAsync(context, path, accept, static (self, request, body) =>
                self.Registry.Create(request, body.Object(request.Kind))
            ),
            ("PUT", true) => WriteAsync(context, path, accept, static (self, request, body) =>
                self.Registry.Replace(request, body.Object(request.Kind))
            ),
            ("PATCH", true) => WriteAsync(context, path, accept, static (self, request, body) =>
                Patches.Apply(self.Registry, request, body)
            ),
            ("DELETE", true) => DeleteAsync(context, path, accept),
            ("DELETE", false) => DeleteCollectionAsync(context, path, query, accept),
            _ => throw Refusal.MethodNotAllowed(),
        };
    }

    private Registry Registry => registry;

    private Task SubresourceAsync(HttpContext context, ResourcePath path, Query query, Accept accept) =>
        (path.Subresource, context.Request.Method) switch
        {
            ("log", _) when path.IsPod && Node is not null => PodLogs.AnswerAsync(context, path, query, Node, registry.Clock),
            ("portforward", _) when path.IsPod && Node is not null => PortForwarding.AnswerAsync(context, path, Node),
            ("status", "GET") when path.Kind.HasStatus => GetAsync(context, path, query, accept),
            ("status", "PUT") when path.Kind.HasStatus => WriteAsync(context, path, accept, static (self, request, body) =>
                self.Registry.Replace(request, body.Object(request.Kind))
            ),
            ("status", "PATCH") when path.Kind.HasStatus => WriteAsync(context, path, accept, static (self, request, body) =>
                Patches.Apply(self.Registry, request, body)
            ),
            ("scale", "GET") when path.Kind.Scale is not null => Answers.Node(
                context,
                200,
                Scales.View(path.Kind, registry.Get(path.Kind, path.Namespace, path.Name))
            ),
            ("scale", "PUT") when path.Kind.Scale is not null => WriteAsync(context, path, accept, static (self, request, body) =>
                Scales.Update(self.Registry, request, _ => body.Object())
            ),
            ("scale", "PATCH") when path.Kind.Scale is not null => WriteAsync(context, path, accept, static (self, request, body) =>
                Scales.Update(self.Registry, request, scale => Patches.ToPlain(body, scale))
            ),
            ("finalize", "PUT") when path.Kind is { Kind: "Namespace", Custom: false } => WriteAsync(
                context,
                path,
                accept,
                static (self, request, body) => self.Registry.Replace(request, body.Object(request.Kind))
            ),
            ("eviction", "POST") when path.IsPod => EvictAsync(context, path),
            ("token", "POST") when path.Kind is { Kind: "ServiceAccount", Custom: false } => TokenAsync(context, path),
            (_, "DELETE") when path is { Kind.Custom: true, Subresource: "status" } => throw Refusal.NotSupported(path.Kind, "delete"),
            _ when path.Kind.Custom && !Discovery.HasPart(path.Kind, path.Subresource) => throw Refusal.NotFound(path.Kind, path.Name),
            _ => throw (Discovery.HasPart(path.Kind, path.Subresource) ? Refusal.MethodNotAllowed() : Refusal.NoSuchResource()),
        };

    private async Task EvictAsync(HttpContext context, ResourcePath path)
    {
        var body = await RequestBody.ReadAsync(context);
        var eviction = body.Object();
        var request = Requests.Write(context, path, eviction["deleteOptions"] as JsonObject ?? []);
        await Answers.Node(context, 201, Evictions.Evict(cluster, registry, request, eviction));
    }

    private async Task TokenAsync(HttpContext context, ResourcePath path)
    {
        var body = await RequestBody.ReadAsync(context);
        await Answers.Node(context, 201, Tokens.Create(registry, authentication, path, body.Object()));
    }

    private async Task GetAsync(HttpContext context, ResourcePath path, Query query, Accept accept)
    {
        if (query["resourceVersion"] is not null)
            await ListOptions.VersionAsync(query, registry, context.RequestAborted);

        var found = registry.Find(path.Kind, path.Namespace, path.Name);
        var asStored = accept.Form == AnswerForm.Json && path.Kind.IsAsStored;
        await (
            asStored
                ? Answers.Bytes(context, 200, found.Json)
                : Answers.Node(
                    context,
                    200,
                    accept.Shape(path.Kind, Registry.Read(path.Kind, found), tables, query["includeObject"] ?? "Metadata")
                )
        );
    }

    private async Task WriteAsync(
        HttpContext context,
        ResourcePath path,
        Accept accept,
        Func<ApiHandler, WriteRequest, RequestBody, WriteResult> write
    )
    {
        var body = await RequestBody.ReadAsync(context);
        var request = Requests.Write(context, path, body);
        var result = write(this, request, body);
        await AnswerAsync(context, path, accept, request, result, result.Created ? 201 : 200);
    }

    private async Task AnswerAsync(
        HttpContext context,
        ResourcePath path,
        Accept accept,
        WriteRequest request,
        WriteResult result,
        int status
    )
    {
        await result.Durable;
        Requests.AddWarnings(context, request.Warnings);
        await (
            accept.Form == AnswerForm.Json && result.Json is not null
                ? Answers.Bytes(context, status, result.Json)
                : Answers.Node(context, status, accept.Shape(path.Kind, result.Body, tables))
        );
    }

    private async Task DeleteAsync(HttpContext context, ResourcePath path, Accept accept)
    {
        var options = await Requests.DeleteOptionsAsync(context);
        var request = Requests.Write(context, path, options);
        var result = _deletion.Delete(request, options);
        if (!result.Removed || path.Kind.DeleteGivesObject)
        {
            await AnswerAsync(context, path, accept, request, result, 200);
            return;
        }

        await result.Durable;
        Requests.AddWarnings(context, request.Warnings);
        await Answers.Node(context, 200, Deleted(path.Kind, result.Body));
    }

    private static JsonObject Deleted(ResourceKind kind, JsonObject body) =>
        Statuses.Success().Put("details", Refusal.About(kind, body.Name()).Put("uid", body.Uid()));

    private async Task DeleteCollectionAsync(HttpContext context, ResourcePath path, Query query, Accept accept)
    {
        var options = await Requests.DeleteOptionsAsync(context);
        if (!path.Kind.Verbs.Contains("deletecollection") || (path.Kind.Namespaced && path.Namespace is null))
            throw Refusal.MethodNotAllowed();

        var page = lists.Select(path, query);
        foreach (var one in page.Items)
        {
            var request = Requests.Write(
                context,
                path with
                {
                    Namespace = one.Namespace.Length == 0 ? null : one.Namespace,
                    Name = one.Name,
                },
                options
            );
            try
            {
                _deletion.Delete(request, options);
            }
            catch (ApiException gone) when (gone.Code == 404)
            {
                // Somebody else was quicker, which is as good.
            }
        }

        await registry.Store.WhenDurable();
        await lists.WriteAsync(context, path.Kind, accept, page);
    }
}
