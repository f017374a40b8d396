using System.Globalization;
using System.Text.Json;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Inference;

/// <summary>The answers of the Open Inference Protocol, as JSON.</summary>
internal static class InferenceJson
{
    public static void WriteServer(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, "trainyard");
        writer.WriteString("version"u8, typeof(InferenceJson).Assembly.GetName().Version!.ToString(3));
        writer.WriteStartArray("extensions"u8);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void WriteFlag(Utf8JsonWriter writer, ReadOnlySpan<byte> name, bool value)
    {
        writer.WriteStartObject();
        writer.WriteBoolean(name, value);
        writer.WriteEndObject();
    }

    public static void WriteFault(Utf8JsonWriter writer, string message)
    {
        writer.WriteStartObject();
        writer.WriteString("error"u8, message);
        writer.WriteEndObject();
    }

    public static void WriteMetadata(Utf8JsonWriter writer, ServedModel model)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, model.Manifest.TrainingJob);
        writer.WriteStartArray("versions"u8);
        writer.WriteStringValue(model.Manifest.Version.ToString(CultureInfo.InvariantCulture));
        writer.WriteEndArray();
        writer.WriteString("platform"u8, model.Platform);
        writer.WriteStartArray("inputs"u8);
        foreach (var input in Tensors.Inputs(model.Signature))
            WriteShape(writer, input, input.Shape);
        writer.WriteEndArray();
        writer.WriteStartArray("outputs"u8);
        foreach (var output in Tensors.Outputs(model, new double[model.Model.Outputs]))
            WriteShape(writer, output, [-1, .. output.Shape[1..]]);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void WriteOutputs(Utf8JsonWriter writer, ServedModel model, string? id, IReadOnlyList<Tensor> outputs)
    {
        writer.WriteStartObject();
        writer.WriteString("model_name"u8, model.Manifest.TrainingJob);
        writer.WriteString("model_version"u8, model.Manifest.Version.ToString(CultureInfo.InvariantCulture));
        if (id is not null)
            writer.WriteString("id"u8, id);
        writer.WriteStartArray("outputs"u8);
        foreach (var output in outputs)
        {
            writer.WriteStartObject();
            WriteHead(writer, output, output.Shape);
            writer.WriteStartArray("data"u8);
            foreach (var value in output.Values)
                WriteValue(writer, value, output.Datatype);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value, string datatype)
    {
        switch (value)
        {
            case double number when !double.IsFinite(number):
                writer.WriteNullValue();
                break;
            case double number when datatype == "FP32":
                writer.WriteNumberValue((float)number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            default:
                writer.WriteStringValue((string?)value);
                break;
        }
    }

    private static void WriteShape(Utf8JsonWriter writer, Tensor tensor, long[] shape)
    {
        writer.WriteStartObject();
        WriteHead(writer, tensor, shape);
        writer.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter writer, Tensor tensor, long[] shape)
    {
        writer.WriteString("name"u8, tensor.Name);
        writer.WriteString("datatype"u8, tensor.Datatype);
        writer.WriteStartArray("shape"u8);
        foreach (var size in shape)
            writer.WriteNumberValue(size);
        writer.WriteEndArray();
    }
}
