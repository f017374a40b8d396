using System.Buffers;
using System.Collections.Immutable;

namespace Trainyard.Local.ApiServer.Api;

/// <summary>A watch: what there is or has happened since a version, then what happens, one JSON document a line.</summary>
internal sealed class Watches(Registry registry, Tables tables, Chaos chaos)
{
    private const int DefaultSeconds = 1800;
    private static readonly TimeSpan BookmarkBeforeEnd = TimeSpan.FromSeconds(2);

    public async Task AnswerAsync(HttpContext context, ResourcePath path, Query query, Accept accept)
    {
        ListOptions.Check(query, watch: true);
        WatchFilter filter = new(path, LabelSelector.Parse(query["labelSelector"]), FieldSelector.Parse(query["fieldSelector"], path.Kind));
        var version = query["resourceVersion"] ?? "";
        if (!long.TryParse(version.Length == 0 ? "0" : version, out var from))
        {
            throw Refusal.Internal(
                $"resourceVersion: Invalid value: \"{version}\": strconv.ParseUint: parsing \"{version}\": invalid syntax"
            );
        }

        // A watch of tables or of metadata alone says so in its objects, not in its type.
        context.Response.ContentType = Answers.Json;
        var lasts = TimeSpan.FromSeconds(query.Number("timeoutSeconds") ?? DefaultSeconds);
        using CancellationTokenSource timeout = new(lasts, registry.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.RequestAborted);
        WatchWriter writer = new(context, path.Kind, accept, tables, query["includeObject"] ?? "Metadata");
        WatchPlan plan = new(
            from,
            query["sendInitialEvents"] is null ? from == 0 : query.Flag("sendInitialEvents"),
            query["sendInitialEvents"] is not null && query.Flag("sendInitialEvents") && query.Flag("allowWatchBookmarks"),
            query.Flag("allowWatchBookmarks") ? lasts - BookmarkBeforeEnd : null
        );
        try
        {
            await StreamAsync(context, writer, filter, plan, either.Token);
        }
        catch (WatchExpiredException)
        {
            await writer.ErrorAsync(Refusal.Expired($"too old resource version: {from} ({registry.Store.Watches.OldestVersion})"));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            // Its time is over: the stream ends cleanly.
        }
    }

    private async Task StreamAsync(HttpContext context, WatchWriter writer, WatchFilter filter, WatchPlan plan, CancellationToken stop)
    {
        (var objects, var version) = registry.Store.Snapshot(filter.Path.Kind.Resource);
        var after =
            plan.Initial ? version
            : plan.From == 0 ? version
            : plan.From;
        using var subscription = registry.Store.Watches.Subscribe(filter.Path.Kind.Resource, after) ?? throw new WatchExpiredException();
        if (plan.Initial)
            WriteAll(writer, filter, objects);
        if (plan.InitialBookmark)
            writer.Bookmark(version, "k8s.io/initial-events-end");

        await writer.FlushAsync(stop);
        var bookmark =
            plan.BookmarkAfter is { } delay && delay > TimeSpan.Zero
                ? Task.Delay(delay, registry.Clock, stop)
                : Task.Delay(Timeout.Infinite, stop);
        while (true)
        {
            var more = subscription.Events.WaitToReadAsync(stop).AsTask();
            if (await Task.WhenAny(more, bookmark) == bookmark && !stop.IsCancellationRequested)
            {
                bookmark = Task.Delay(Timeout.Infinite, stop);
                if (registry.Store.Watches.Published > after)
                {
                    writer.Bookmark(registry.Store.Watches.Published, null);
                    await writer.FlushAsync(stop);
                }
            }

            if (!await more)
                return;

            while (subscription.Events.TryRead(out var written))
            {
                if (filter.See(written) is { } seen && !await chaos.TellAsync(context, writer, filter, seen, stop))
                    return;
            }

            await writer.FlushAsync(stop);
        }
    }

    private static void WriteAll(WatchWriter writer, WatchFilter filter, ImmutableSortedSet<StoredObject> objects)
    {
        var (begin, end) = ObjectStore.Range(objects, filter.Path.Namespace);
        for (var i = begin; i < end; i++)
        {
            if (filter.Matches(objects[i]))
                writer.Write(StoreEvent.Added, objects[i]);
        }
    }

    /// <param name="From">The version to begin after; 0: now.</param>
    /// <param name="Initial">Whether it begins with all that there is.</param>
    /// <param name="InitialBookmark">Whether a bookmark tells the end of that.</param>
    /// <param name="BookmarkAfter">When the last bookmark comes.</param>
    private sealed record WatchPlan(long From, bool Initial, bool InitialBookmark, TimeSpan? BookmarkAfter);
}

/// <summary>Which events a watch shows, and as what: an object that comes to match is added, one that ceases to match deleted.</summary>
internal sealed record WatchFilter(ResourcePath Path, LabelSelector Labels, FieldSelector Fields)
{
    public bool Matches(StoredObject one) =>
        (Path.Namespace is null || one.Namespace == Path.Namespace)
        && (Path.Name.Length == 0 || one.Name == Path.Name)
        && Labels.Matches(one.Labels)
        && Fields.Matches(one);

    public (string Type, StoredObject Object)? See(StoreEvent written)
    {
        var now = written.Type != StoreEvent.Deleted && Matches(written.Object);
        var before = written.Previous is not null && Matches(written.Previous);
        return (before, now) switch
        {
            (false, true) => (StoreEvent.Added, written.Object),
            (true, true) => (StoreEvent.Modified, written.Object),
            (true, false) => (
                StoreEvent.Deleted,
                written.Type == StoreEvent.Deleted
                    ? written.Object
                    : StoredObject.From(written.Object.Resource, written.Previous!.Parse(), written.Object.Version)
            ),
            _ => null,
        };
    }
}

/// <summary>Writes the events of one watch.</summary>
internal sealed class WatchWriter(HttpContext context, ResourceKind kind, Accept accept, Tables tables, string includeObject)
{
    private readonly bool _asStored = accept.Form == AnswerForm.Json && kind.IsAsStored;
    private bool _columnsTold;

    public void Write(string type, StoredObject one) => WriteLine(type, Json(one));

    /// <summary>Writes the beginning of an event, as before a connection breaks.</summary>
    public void WriteHalf(string type, StoredObject one)
    {
        var json = Json(one);
        WriteStart(type, json.AsSpan(0, json.Length / 2));
    }

    /// <summary>Tells how far the watch has come.</summary>
    public void Bookmark(long version, string? annotation)
    {
        JsonObject metadata = new() { ["resourceVersion"] = version.ToString() };
        if (annotation is not null)
            metadata["annotations"] = new JsonObject { [annotation] = "true" };
        JsonObject body = new()
        {
            ["kind"] = kind.Kind,
            ["apiVersion"] = kind.ApiVersion,
            ["metadata"] = metadata,
        };
        WriteLine("BOOKMARK", StoredObject.Serialize(Shape(body)));
    }

    public async Task ErrorAsync(ApiException refusal)
    {
        WriteLine("ERROR", StoredObject.Serialize(Statuses.Failure(refusal)));
        await FlushAsync(context.RequestAborted);
    }

    public async Task FlushAsync(CancellationToken stop) => await context.Response.BodyWriter.FlushAsync(stop);

    private byte[] Json(StoredObject one) => _asStored ? one.Json : StoredObject.Serialize(Shape(Registry.Read(kind, one)));

    private void WriteLine(string type, byte[] json)
    {
        WriteStart(type, json);
        context.Response.BodyWriter.Write("}\n"u8);
    }

    private void WriteStart(string type, ReadOnlySpan<byte> json)
    {
        var writer = context.Response.BodyWriter;
        writer.Write("{\"type\":\""u8);
        writer.Write(Encoding.ASCII.GetBytes(type));
        writer.Write("\",\"object\":"u8);
        writer.Write(json);
    }

    private JsonNode Shape(JsonObject body)
    {
        if (accept.Form != AnswerForm.Table)
            return accept.Shape(kind, body, tables);

        var first = !_columnsTold;
        _columnsTold = true;
        return tables.Of(kind, [body], body["metadata"]!.AsObject(), includeObject, first);
    }
}
