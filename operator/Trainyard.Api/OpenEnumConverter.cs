using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trainyard.Api;

/// <summary>
/// Enums by name. A name that this version does not know becomes a value that <see cref="Enum.IsDefined{T}(T)"/> denies, so that
/// validation can speak of it: an exception here would make the whole list of objects unreadable.
/// </summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class OpenEnumConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly T Unknown = (T)(object)-1;

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && Enum.TryParse<T>(reader.GetString(), out var value) && Enum.IsDefined(value))
            return value;
        reader.Skip();
        return Unknown;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
