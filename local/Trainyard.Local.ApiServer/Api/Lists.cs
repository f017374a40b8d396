using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;

namespace Trainyard.Local.ApiServer.Api;

/// <summary>GET of a collection: selectors, pages, the past; written from the stored bytes, without parsing them.</summary>
internal sealed class Lists(Registry registry, Tables tables)
{
    public async Task AnswerAsync(HttpContext context, ResourcePath path, Query query, Accept accept)
    {
        ListOptions.Check(query, watch: false);
        var continued = query["continue"] is { Length: > 0 };
        if (continued && query["resourceVersion"] is { Length: > 0 } and not "0")
            throw Refusal.BadRequest("specifying resource version is not allowed when using continue");

        var version = continued ? 0 : await ListOptions.VersionAsync(query, registry, context.RequestAborted);
        var page = Select(path, query, query["resourceVersionMatch"] == "Exact" ? version : null);
        await WriteAsync(context, path.Kind, accept, page, query["includeObject"] ?? "Metadata");
    }

    /// <summary>The objects that a request asks for.</summary>
    /// <param name="exact">The version to show, where it is not the newest.</param>
    public Page Select(ResourcePath path, Query query, long? exact = null)
    {
        var labels = LabelSelector.Parse(query["labelSelector"]);
        var fields = FieldSelector.Parse(query["fieldSelector"], path.Kind);
        var limit = query.Number("limit") ?? 0;
        (var objects, var version) = registry.Store.Snapshot(path.Kind.Resource);
        if (exact is not null)
            (objects, version) = (Past(path.Kind, exact.Value), exact.Value);

        var continued = query["continue"] ?? "";
        (var from, var to) = ObjectStore.Range(objects, path.Namespace);
        if (continued.Length > 0)
        {
            var token = ContinueToken.Parse(continued);
            (objects, version) = (Past(path.Kind, token.Version), token.Version);
            (from, to) = (ObjectStore.IndexAfter(objects, token.Namespace, token.Name), ObjectStore.Range(objects, path.Namespace).To);
        }

        List<StoredObject> items = [];
        for (var i = from; i < to; i++)
        {
            var one = objects[i];
            if (!labels.Matches(one.Labels) || !fields.Matches(one))
                continue;

            items.Add(one);
            if (items.Count == limit && i + 1 < to)
            {
                long? remaining = labels.IsEverything && fields.IsEverything ? to - i - 1 : null;
                return new Page(items, version, new ContinueToken(version, one.Namespace, one.Name).ToString(), remaining);
            }
        }

        return new Page(items, version, null, null);
    }

    private ImmutableSortedSet<StoredObject> Past(ResourceKind kind, long version)
    {
        try
        {
            return registry.Store.At(kind.Resource, version);
        }
        catch (WatchExpiredException)
        {
            throw Refusal.Expired(
                "The provided continue parameter is too old to display a consistent list result. You can start a new list without "
                    + "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. "
                    + "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or "
                    + "deleted between the time the first chunk was returned and now may show up in the list."
            );
        }
    }

    public async Task WriteAsync(HttpContext context, ResourceKind kind, Accept accept, Page page, string includeObject = "Metadata")
    {
        JsonObject metadata = new() { ["resourceVersion"] = page.Version.ToString() };
        metadata.Put("continue", page.Continue ?? (kind.Custom ? "" : null));
        metadata.Put("remainingItemCount", page.Remaining);
        switch (accept.Form)
        {
            case AnswerForm.Table:
                await Answers.Node(
                    context,
                    200,
                    tables.Of(kind, page.Items.Select(one => Registry.Read(kind, one)), metadata, includeObject)
                );
                break;
            case AnswerForm.Metadata:
                JsonArray items = [.. page.Items.Select(one => (JsonNode)Accept.PartialMetadata(Registry.Read(kind, one)))];
                await Answers.Node(
                    context,
                    200,
                    new JsonObject
                    {
                        ["kind"] = "PartialObjectMetadataList",
                        ["apiVersion"] = "meta.k8s.io/v1",
                        ["metadata"] = metadata,
                        ["items"] = items,
                    }
                );
                break;
            default:
                await WriteJsonAsync(context, kind, page, metadata);
                break;
        }
    }

    private static async Task WriteJsonAsync(HttpContext context, ResourceKind kind, Page page, JsonObject metadata)
    {
        context.Response.ContentType = Answers.Json;
        var writer = context.Response.BodyWriter;
        writer.Write(
            Encoding.UTF8.GetBytes(
                $"{{\"kind\":\"{kind.ListKind}\",\"apiVersion\":\"{kind.ApiVersion}\",\"metadata\":{metadata.ToJsonString()},\"items\":["
            )
        );
        var asStored = kind.IsAsStored;
        for (var i = 0; i < page.Items.Count; i++)
        {
            var json = asStored ? page.Items[i].Json : StoredObject.Serialize(Registry.Read(kind, page.Items[i]));
            writer.Write(i == 0 ? "{"u8 : ",{"u8);
            writer.Write(json.AsSpan(kind.Custom ? 1 : kind.PrefixBytes));
            if (writer.UnflushedBytes > 1 << 16)
                await writer.FlushAsync(context.RequestAborted);
        }

        writer.Write("]}"u8);
        await writer.FlushAsync(context.RequestAborted);
    }

    private sealed record ContinueToken(long Version, string Namespace, string Name)
    {
        public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Version}/{Namespace}/{Name}"));

        public static ContinueToken Parse(string text)
        {
            if (
                Base64Url.IsValid(text)
                && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('/') is [string version, string ns, string name]
                && long.TryParse(version, out var number)
            )
            {
                return new ContinueToken(number, ns, name);
            }

            throw Refusal.BadRequest(
                "invalid continue token: continue key is not valid: invalid character '\\u009e' looking for beginning of value"
            );
        }
    }
}
