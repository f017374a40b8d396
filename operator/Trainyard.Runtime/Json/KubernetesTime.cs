using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trainyard.Runtime;

/// <summary>RFC 3339 in UTC, written in one form.</summary>
/// <param name="format">The form, as <see cref="DateTime.ToString(string)"/> takes it.</param>
public abstract class UtcTime(string format) : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(format, CultureInfo.InvariantCulture));
}

/// <summary>metav1.Time: whole seconds.</summary>
public sealed class KubernetesTime() : UtcTime("yyyy-MM-ddTHH:mm:ssZ");

/// <summary>metav1.MicroTime: exactly six digits after the point. The API server refuses any other form of a Lease's renewTime.</summary>
public sealed class KubernetesMicroTime() : UtcTime("yyyy-MM-ddTHH:mm:ss.ffffffZ");
