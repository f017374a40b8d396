namespace Trainyard.Local.ApiServer.Api;

/// <summary>Objects as the rows that <c>kubectl get</c> prints.</summary>
internal sealed class Tables(TimeProvider clock)
{
    private static readonly TableColumn Name = new("Name", "string", "name", 0, "metadata.name", "The object's name.");
    private static readonly TableColumn Age = new("Age", "date", "", 0, ".metadata.creationTimestamp", "Since when the object is there.");

    /// <param name="metadata">Of the list, or of the one object.</param>
    /// <param name="includeObject">Object, Metadata or None.</param>
    /// <param name="withColumns">False for all but the first event of a watch.</param>
    public JsonObject Of(
        ResourceKind kind,
        IEnumerable<JsonObject> bodies,
        JsonObject metadata,
        string includeObject,
        bool withColumns = true
    )
    {
        var columns = Columns(kind);
        var about = new JsonObject().Take(metadata, "resourceVersion", "continue", "remainingItemCount");

        if (about.Text("continue") is "")
            about.Remove("continue");

        return new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = about,
            ["columnDefinitions"] = withColumns ? new JsonArray([.. columns.Select(Definition)]) : null,
            ["rows"] = new JsonArray([.. bodies.Select(body => Row(kind, columns, body, includeObject))]),
        };
    }

    private static TableColumn[] Columns(ResourceKind kind) =>
        kind switch
        {
            { Columns.Length: 0 } => [Name, Age],
            { Kind: "Event", Custom: false } => kind.Columns,
            _ => [Name, .. kind.Columns],
        };

    private static JsonNode Definition(TableColumn column) =>
        new JsonObject
        {
            ["name"] = column.Name,
            ["type"] = column.Type,
            ["format"] = column.Format,
            ["description"] = column.Description,
            ["priority"] = column.Priority,
        };

    private JsonNode Row(ResourceKind kind, TableColumn[] columns, JsonObject body, string includeObject)
    {
        var now = clock.GetUtcNow();
        JsonArray cells =
        [
            .. columns.Select(column => kind.Custom || column.Path[0] == '.' ? CustomCell(column, body, now) : Cells.Of(column, body, now)),
        ];
        JsonObject row = new()
        {
            ["cells"] = cells,
            ["object"] = includeObject switch
            {
                "None" => null,
                "Object" => body.DeepClone(),
                _ => Accept.PartialMetadata(body),
            },
        };
        return row;
    }

    private static JsonNode? CustomCell(TableColumn column, JsonObject body, DateTimeOffset now)
    {
        if (column == Name)
            return body.Name();

        var value = JsonPath.Find(body, column.Path).FirstOrDefault();
        return (column.Type, value) switch
        {
            (_, null) => null,
            ("date", _) => Ages.Since(value.Text(), now),
            ("string", _) => value.GetValueKind() == JsonValueKind.String ? value.DeepClone() : value.ToJsonString(Json.Relaxed),
            ("integer", _) => value.Integer() ?? (value.GetValueKind() == JsonValueKind.Number ? value.DeepClone() : null),
            ("boolean", _) => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.DeepClone() : null,
            _ => value.DeepClone(),
        };
    }
}
