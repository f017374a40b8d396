using System.Buffers;
using System.Text.Json;
using Trainyard.Predictor.Tables;

namespace Trainyard.Scorer.Stores.Queue;

/// <summary>Writes the body of a result's message.</summary>
internal static class QueueAnswer
{
    /// <param name="model">The digest of the model.</param>
    public static ReadOnlyMemory<byte> Of(string id, IReadOnlyList<PredictionColumn> columns, int row, string model)
    {
        return Write(writer =>
        {
            writer.WriteString("id"u8, id);
            writer.WriteStartObject("result"u8);
            foreach (var column in columns)
                Write(writer, column, row);
            writer.WriteEndObject();
            writer.WriteString("model"u8, model);
        });
    }

    public static ReadOnlyMemory<byte> OfFault(string? id, string fault) =>
        Write(writer =>
        {
            writer.WriteString("id"u8, id);
            writer.WriteString("error"u8, fault);
        });

    private static void Write(Utf8JsonWriter writer, PredictionColumn column, int row)
    {
        writer.WritePropertyName(column.Name);
        switch (column.Values)
        {
            case float[] values when float.IsFinite(values[row]):
                writer.WriteNumberValue(values[row]);
                break;
            case double[] values when double.IsFinite(values[row]):
                writer.WriteNumberValue(values[row]);
                break;
            case bool[] values:
                writer.WriteBooleanValue(values[row]);
                break;
            case string[] values:
                writer.WriteStringValue(values[row]);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            content(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
