using System.Text.Json.Nodes;
using Trainyard.Local.Resources;
using Trainyard.Local.Schemas;

namespace Trainyard.Local.Api;

/// <summary>The one entrance: who asks, for what, and which handler answers.</summary>
internal sealed class ApiHandler(Registry registry, Lists lists, Watches watches, Discovery discovery, Authentication authentication)
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
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; nobody is left to answer.
        }
    }

    private Task DispatchAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "/";
        authentication.Authenticate(context);
        if (path is "/healthz" or "/livez" or "/readyz")
        {
            return Answers.Text(context, 200, "ok");
        }

        if (ResourcePath.Parse(path, registry.Catalog) is { } resource)
        {
            return ResourceAsync(context, resource);
        }

        return discovery.AnswerAsync(context, path);
    }

    private Task ResourceAsync(HttpContext context, ResourcePath path)
    {
        Query query = new(context.Request.Query);
        Accept accept = Accept.Parse(context.Request.Headers.Accept.ToString());
        if (path is { Kind: { Kind: "Pod", Group: "" }, Subresource: "log" } && Node is not null)
        {
            return PodLogs.AnswerAsync(context, path, query, Node, registry.Clock);
        }

        if (path.Subresource.Length > 0 && path.Subresource is not ("status" or "scale"))
        {
            throw Refusal.NoSuchResource();
        }

        return (context.Request.Method, path.Name.Length > 0) switch
        {
            ("GET", false) when query.Flag("watch") => watches.AnswerAsync(context, path, query, accept),
            ("GET", false) => lists.AnswerAsync(context, path, query, accept),
            ("GET", true) => GetAsync(context, path, accept),
            ("POST", false) => WriteAsync(context, path, accept, static (self, request, body) => self.Registry.Create(request, body.Object())),
            ("PUT", true) => WriteAsync(context, path, accept, static (self, request, body) => self.Registry.Replace(request, body.Object())),
            ("PATCH", true) => WriteAsync(context, path, accept, static (self, request, body) => Patches.Apply(self.Registry, request, body)),
            ("DELETE", true) => DeleteAsync(context, path, accept),
            ("DELETE", false) => DeleteCollectionAsync(context, path, query, accept),
            _ => throw Refusal.MethodNotAllowed(),
        };
    }

    private Registry Registry => registry;

    private Task GetAsync(HttpContext context, ResourcePath path, Accept accept)
    {
        Storage.StoredObject found = registry.Find(path.Kind, path.Namespace, path.Name);
        bool asStored = accept.Form == AnswerForm.Json && path.Kind.Version == path.Kind.StorageVersion && path.Kind.StoredAs is null;
        return asStored
            ? Answers.Bytes(context, 200, found.Json)
            : Answers.Node(context, 200, accept.Shape(path.Kind, Registry.Read(path.Kind, found)));
    }

    private async Task WriteAsync(HttpContext context, ResourcePath path, Accept accept, Func<ApiHandler, WriteRequest, RequestBody, WriteResult> write)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        WriteRequest request = Requests.Write(context, path, body);
        WriteResult result = write(this, request, body);
        await AnswerAsync(context, path, accept, request, result, result.Created ? 201 : 200);
    }

    private static async Task AnswerAsync(HttpContext context, ResourcePath path, Accept accept, WriteRequest request, WriteResult result, int status)
    {
        await result.Durable;
        Requests.AddWarnings(context, request.Warnings);
        await (accept.Form == AnswerForm.Json && result.Json is not null
            ? Answers.Bytes(context, status, result.Json)
            : Answers.Node(context, status, accept.Shape(path.Kind, result.Body)));
    }

    private async Task DeleteAsync(HttpContext context, ResourcePath path, Accept accept)
    {
        JsonObject options = await Requests.DeleteOptionsAsync(context);
        WriteRequest request = Requests.Write(context, path, options);
        WriteResult result = _deletion.Delete(request, options);
        if (!result.Removed || path.Kind.DeleteGivesObject)
        {
            await AnswerAsync(context, path, accept, request, result, 200);
            return;
        }

        await result.Durable;
        Requests.AddWarnings(context, request.Warnings);
        await Answers.Node(context, 200, Deleted(path.Kind, result.Body));
    }

    private static JsonObject Deleted(ResourceKind kind, JsonObject body)
    {
        JsonObject details = new() { ["name"] = body.Name() };
        details.Put("group", kind.Group.Length > 0 ? kind.Group : null);
        details["kind"] = kind.Plural;
        details["uid"] = body.Text("metadata.uid");
        return new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details };
    }

    private async Task DeleteCollectionAsync(HttpContext context, ResourcePath path, Query query, Accept accept)
    {
        JsonObject options = await Requests.DeleteOptionsAsync(context);
        if (!path.Kind.Verbs.Contains("deletecollection"))
        {
            throw Refusal.MethodNotAllowed();
        }

        Page page = lists.Select(path, query);
        foreach (Storage.StoredObject one in page.Items)
        {
            WriteRequest request = Requests.Write(context, path with { Namespace = one.Namespace.Length == 0 ? null : one.Namespace, Name = one.Name }, options);
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
