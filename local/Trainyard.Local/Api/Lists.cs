using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Trainyard.Local.Resources;
using Trainyard.Local.Schemas;
using Trainyard.Local.Storage;

namespace Trainyard.Local.Api;

/// <summary>GET of a collection: selectors, pages, the past; written from the stored bytes, without parsing them.</summary>
internal sealed class Lists(Registry registry)
{
    public Task AnswerAsync(HttpContext context, ResourcePath path, Query query, Accept accept) =>
        WriteAsync(context, path.Kind, accept, Select(path, query), query["includeObject"] ?? "Metadata");

    /// <summary>The objects that a request asks for.</summary>
    public Page Select(ResourcePath path, Query query)
    {
        LabelSelector labels = LabelSelector.Parse(query["labelSelector"]);
        FieldSelector fields = FieldSelector.Parse(query["fieldSelector"], path.Kind);
        long limit = query.Number("limit") ?? 0;
        (ImmutableSortedSet<StoredObject> objects, long version) = registry.Store.Snapshot(path.Kind.Resource);
        string continued = query["continue"] ?? "";
        (int from, int to) = ObjectStore.Range(objects, path.Namespace);
        if (continued.Length > 0)
        {
            ContinueToken token = ContinueToken.Parse(continued);
            (objects, version) = (registry.Store.At(path.Kind.Resource, token.Version), token.Version);
            (from, to) = (ObjectStore.IndexAfter(objects, token.Namespace, token.Name), ObjectStore.Range(objects, path.Namespace).To);
        }

        List<StoredObject> items = [];
        for (int i = from; i < to; i++)
        {
            StoredObject one = objects[i];
            if (!labels.Matches(one.Labels) || !fields.Matches(one))
            {
                continue;
            }

            items.Add(one);
            if (items.Count == limit && i + 1 < to)
            {
                long? remaining = labels.IsEverything && fields.IsEverything ? to - i - 1 : null;
                return new Page(items, version, new ContinueToken(version, one.Namespace, one.Name).ToString(), remaining);
            }
        }

        return new Page(items, version, null, null);
    }

    public async Task WriteAsync(HttpContext context, ResourceKind kind, Accept accept, Page page, string includeObject = "Metadata")
    {
        JsonObject metadata = new() { ["resourceVersion"] = page.Version.ToString() };
        metadata.Put("continue", page.Continue ?? (kind.Custom ? "" : null));
        metadata.Put("remainingItemCount", page.Remaining);
        switch (accept.Form)
        {
            case AnswerForm.Table:
                await Answers.Node(context, 200, Tables.Of(kind, page.Items.Select(one => Registry.Read(kind, one)), metadata, includeObject));
                break;
            case AnswerForm.Metadata:
                JsonArray items = [.. page.Items.Select(one => (JsonNode)Accept.PartialMetadata(Registry.Read(kind, one)))];
                await Answers.Node(context, 200, new JsonObject { ["kind"] = "PartialObjectMetadataList", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = metadata, ["items"] = items });
                break;
            default:
                await WriteJsonAsync(context, kind, page, metadata);
                break;
        }
    }

    private static async Task WriteJsonAsync(HttpContext context, ResourceKind kind, Page page, JsonObject metadata)
    {
        context.Response.ContentType = Answers.Json;
        System.IO.Pipelines.PipeWriter writer = context.Response.BodyWriter;
        writer.Write(Encoding.UTF8.GetBytes($"{{\"kind\":\"{kind.ListKind}\",\"apiVersion\":\"{kind.ApiVersion}\",\"metadata\":{metadata.ToJsonString()},\"items\":["));
        bool asStored = kind.Version == kind.StorageVersion && kind.StoredAs is null;
        for (int i = 0; i < page.Items.Count; i++)
        {
            byte[] json = asStored ? page.Items[i].Json : StoredObject.Serialize(Registry.Read(kind, page.Items[i]));
            writer.Write(i == 0 ? "{"u8 : ",{"u8);
            writer.Write(json.AsSpan(kind.Custom ? 1 : kind.PrefixBytes));
            if (writer.UnflushedBytes > 1 << 16)
            {
                await writer.FlushAsync(context.RequestAborted);
            }
        }

        writer.Write("]}"u8);
        await writer.FlushAsync(context.RequestAborted);
    }

    private sealed record ContinueToken(long Version, string Namespace, string Name)
    {
        public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Version}/{Namespace}/{Name}"));

        public static ContinueToken Parse(string text)
        {
            if (Base64Url.IsValid(text) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('/') is [string version, string ns, string name] && long.TryParse(version, out long number))
            {
                return new ContinueToken(number, ns, name);
            }

            throw Refusal.BadRequest("invalid continue token: continue key is not valid: invalid character '\\u009e' looking for beginning of value");
        }
    }
}
