namespace Trainyard.Local.ApiServer.Schemas;

/// <summary>Reads JSON in which a key may stand twice: the last one counts, as for the real server, and the first is told.</summary>
internal static class DuplicateKeys
{
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonNode? Read(byte[] json, List<string> faults)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            // Read as a whole first, so that what is no JSON is told as the parser tells it.
            _ = JsonNode.Parse(json);
            Utf8JsonReader reader = new(json);
            reader.Read();
            return Build(ref reader, "", faults);
        }
    }

    private static JsonNode? Build(ref Utf8JsonReader reader, string path, List<string> faults)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                JsonObject fields = [];
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    var child = path.Length == 0 ? name : $"{path}.{name}";
                    reader.Read();
                    if (fields.ContainsKey(name))
                        faults.Add($"duplicate field \"{child}\"");

                    fields[name] = Build(ref reader, child, faults);
                }

                return fields;
            case JsonTokenType.StartArray:
                JsonArray items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Build(ref reader, $"{path}[{items.Count}]", faults));

                return items;
            default:
                return JsonNode.Parse(ref reader);
        }
    }
}
