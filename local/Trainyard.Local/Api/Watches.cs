using System.Buffers;
using System.Text.Json.Nodes;
using Trainyard.Local.Resources;
using Trainyard.Local.Schemas;
using Trainyard.Local.Storage;

namespace Trainyard.Local.Api;

/// <summary>A watch: what there is or has happened since a version, then what happens, one JSON document a line.</summary>
internal sealed class Watches(Registry registry)
{
    private const int DefaultSeconds = 1800;

    public async Task AnswerAsync(HttpContext context, ResourcePath path, Query query, Accept accept)
    {
        WatchFilter filter = new(path, LabelSelector.Parse(query["labelSelector"]), FieldSelector.Parse(query["fieldSelector"], path.Kind));
        string version = query["resourceVersion"] ?? "";
        if (!long.TryParse(version.Length == 0 ? "0" : version, out long from))
        {
            throw Refusal.Internal($"strconv.ParseUint: parsing \"{version}\": invalid syntax");
        }

        context.Response.ContentType = accept.ContentType;
        TimeSpan lasts = TimeSpan.FromSeconds(query.Number("timeoutSeconds") ?? DefaultSeconds);
        using CancellationTokenSource timeout = new(lasts, registry.Clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.RequestAborted);
        WatchWriter writer = new(context, path.Kind, accept, query["includeObject"] ?? "Metadata");
        try
        {
            await StreamAsync(writer, filter, from, either.Token);
        }
        catch (WatchExpiredException)
        {
            await writer.ErrorAsync(Refusal.Expired("The resourceVersion for the provided watch is too old."));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            // Its time is over: the stream ends cleanly.
        }
    }

    private async Task StreamAsync(WatchWriter writer, WatchFilter filter, long from, CancellationToken stop)
    {
        (System.Collections.Immutable.ImmutableSortedSet<StoredObject> objects, long version) = registry.Store.Snapshot(filter.Path.Kind.Resource);
        using WatchHub.Subscription subscription = registry.Store.Watches.Subscribe(filter.Path.Kind.Resource, from == 0 ? version : from)
            ?? throw new WatchExpiredException();
        if (from == 0)
        {
            (int begin, int end) = ObjectStore.Range(objects, filter.Path.Namespace);
            for (int i = begin; i < end; i++)
            {
                if (filter.Matches(objects[i]))
                {
                    writer.Write(StoreEvent.Added, objects[i]);
                }
            }
        }

        await writer.FlushAsync(stop);
        while (await subscription.Events.WaitToReadAsync(stop))
        {
            while (subscription.Events.TryRead(out StoreEvent? written))
            {
                if (filter.See(written) is { } type)
                {
                    writer.Write(type, written.Object);
                }
            }

            await writer.FlushAsync(stop);
        }
    }
}

/// <summary>Which events a watch shows, and as what: an object that comes to match is added, one that ceases to match deleted.</summary>
internal sealed record WatchFilter(ResourcePath Path, LabelSelector Labels, FieldSelector Fields)
{
    public bool Matches(StoredObject one) =>
        (Path.Namespace is null || one.Namespace == Path.Namespace) && Labels.Matches(one.Labels) && Fields.Matches(one);

    public string? See(StoreEvent written)
    {
        bool now = written.Type != StoreEvent.Deleted && Matches(written.Object);
        bool before = written.Previous is not null && Matches(written.Previous);
        return (before, now) switch
        {
            (false, true) => StoreEvent.Added,
            (true, true) => StoreEvent.Modified,
            (true, false) => StoreEvent.Deleted,
            _ => null,
        };
    }
}

/// <summary>Writes the events of one watch.</summary>
internal sealed class WatchWriter(HttpContext context, ResourceKind kind, Accept accept, string includeObject)
{
    private readonly bool _asStored = accept.Form == AnswerForm.Json && kind.Version == kind.StorageVersion && kind.StoredAs is null;

    public void Write(string type, StoredObject one)
    {
        System.IO.Pipelines.PipeWriter writer = context.Response.BodyWriter;
        writer.Write("{\"type\":\""u8);
        writer.Write(System.Text.Encoding.ASCII.GetBytes(type));
        writer.Write("\",\"object\":"u8);
        writer.Write(_asStored ? one.Json : StoredObject.Serialize(Shape(one)));
        writer.Write("}\n"u8);
    }

    public async Task ErrorAsync(ApiException refusal)
    {
        JsonObject line = new() { ["type"] = "ERROR", ["object"] = Refusal.ToStatus(refusal) };
        context.Response.BodyWriter.Write(StoredObject.Serialize(line));
        context.Response.BodyWriter.Write("\n"u8);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    public async Task FlushAsync(CancellationToken stop) => await context.Response.BodyWriter.FlushAsync(stop);

    private JsonNode Shape(StoredObject one)
    {
        JsonObject body = Registry.Read(kind, one);
        return accept.Form == AnswerForm.Table ? Tables.Of(kind, [body], body["metadata"]!.AsObject(), includeObject) : accept.Shape(kind, body);
    }
}
