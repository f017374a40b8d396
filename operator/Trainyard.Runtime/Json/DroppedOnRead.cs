using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trainyard.Runtime;

/// <summary>Passes over what nobody reads, without ever holding it.</summary>
public sealed class DroppedOnRead : JsonConverter<JsonElement?>
{
    public override JsonElement? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, JsonElement? value, JsonSerializerOptions options)
    {
        if (value is { } element)
            element.WriteTo(writer);
        else
            writer.WriteNullValue();
    }
}
