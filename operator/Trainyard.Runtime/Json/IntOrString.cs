using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trainyard.Runtime;

/// <summary>A number or a string, such as a port by number or by name, or a count or a percentage.</summary>
[JsonConverter(typeof(IntOrStringConverter))]
public readonly record struct IntOrString(string Value, bool IsInteger)
{
    public static implicit operator IntOrString(int value) => new(value.ToString(CultureInfo.InvariantCulture), true);

    public static implicit operator IntOrString(string value) => new(value, false);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Keeps numbers numbers and strings strings.</summary>
public sealed class IntOrStringConverter : JsonConverter<IntOrString>
{
    /// <inheritdoc/>
    public override IntOrString Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? reader.GetInt32() : reader.GetString() ?? "";

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IntOrString value, JsonSerializerOptions options)
    {
        if (value.IsInteger)
            writer.WriteNumberValue(int.Parse(value.Value, CultureInfo.InvariantCulture));
        else
            writer.WriteStringValue(value.Value);
    }
}
