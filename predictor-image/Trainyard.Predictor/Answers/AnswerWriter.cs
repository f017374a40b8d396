using System.Buffers;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;
using Trainyard.Predictor.Explanations;
using Trainyard.Predictor.Feedback;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Answers;

/// <summary>Writes predictions as JSON: what is predicted, and for classes their probabilities.</summary>
internal sealed class AnswerWriter
{
    private static readonly JsonEncodedText Prediction = JsonEncodedText.Encode("prediction");
    private static readonly JsonEncodedText Probabilities = JsonEncodedText.Encode("probabilities");
    private static readonly JsonEncodedText Predictions = JsonEncodedText.Encode("predictions");

    [ThreadStatic]
    private static Buffers? _buffers;

    private readonly ServedModel _model;
    private readonly PredictionId _ids;
    private readonly JsonEncodedText[] _names;
    private readonly Action<Utf8JsonWriter>[] _classes;

    public AnswerWriter(ServedModel model, PredictionId ids)
    {
        (_model, _ids) = (model, ids);
        var names = model.Signature.Classes ?? model.OutputNames;
        _names = [.. names.Select(name => JsonEncodedText.Encode(name))];
        _classes = [.. (model.Signature.Classes ?? []).Select(name => ClassWriter(name, model.Signature.Outputs[0].Type))];
    }

    /// <summary>Answers with one object, or with {"predictions": [...]} for a list.</summary>
    public Task WriteAsync(HttpContext context, Predicted predicted, bool isList, Explanation[]? explanations)
    {
        var buffers = Buffers.Rent();
        var writer = buffers.Writer;
        if (isList)
        {
            writer.WriteStartObject();
            writer.WriteStartArray(Predictions);
        }

        WriteRows(writer, predicted, explanations);
        if (isList)
        {
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffers.SendAsync(context);
    }

    private void WriteRows(Utf8JsonWriter writer, Predicted predicted, Explanation[]? explanations)
    {
        ReadOnlySpan<double> predictions = predicted.Values;
        var outputs = _model.Model.Outputs;
        var number = predicted.First;
        for (var start = 0; start < predictions.Length; start += outputs)
        {
            writer.WriteStartObject();
            WriteMembers(writer, number++, predictions.Slice(start, outputs));
            if (explanations is not null)
                Explaining.Write(writer, explanations[start / outputs], _model);
            writer.WriteEndObject();
        }
    }

    /// <summary>Answers with a long list, sent as it is written.</summary>
    public async Task WriteAsync(HttpContext context, IReadOnlyList<Predicted> parts, Explanation[]? explanations)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        writer.WriteStartArray(Predictions);
        var row = 0;
        foreach (var part in parts)
        {
            var rows = part.Values.Length / _model.Model.Outputs;
            WriteRows(writer, part, explanations?[row..(row + rows)]);
            row += rows;
            await writer.FlushAsync(context.RequestAborted);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Answers with what this writes.</summary>
    public static Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        var buffers = Buffers.Rent();
        write(buffers.Writer);
        return buffers.SendAsync(context);
    }

    /// <summary>Writes "prediction", for classes "probabilities", and the id for feedback into an object that is open.</summary>
    public void WriteMembers(Utf8JsonWriter writer, ulong number, ReadOnlySpan<double> values)
    {
        switch (_model.Manifest.Task)
        {
            case LearningTask.BinaryClassification or LearningTask.MulticlassClassification:
                WriteClass(writer, values);
                break;
            case LearningTask.DirectionRegression:
                WriteDirection(writer, values);
                break;
            case LearningTask.AnomalyDetection:
                WriteAnomaly(writer, values);
                break;
            case LearningTask.Regression when values.Length == 1:
                writer.WritePropertyName(Prediction);
                WriteNumber(writer, values[0]);
                break;
            default:
                writer.WriteStartObject(Prediction);
                for (var i = 0; i < values.Length; i++)
                {
                    writer.WritePropertyName(_names[i]);
                    WriteNumber(writer, values[i]);
                }

                writer.WriteEndObject();
                break;
        }

        _ids.Write(writer, number, values);
    }

    private void WriteClass(Utf8JsonWriter writer, ReadOnlySpan<double> values)
    {
        writer.WritePropertyName(Prediction);
        _classes[Decision.Class(values, _model.Model.Thresholds)](writer);
        writer.WriteStartObject(Probabilities);
        for (var c = 0; c < _names.Length; c++)
        {
            writer.WritePropertyName(_names[c]);
            WriteNumber(
                writer,
                values.Length > 1 ? values[c]
                    : c == 1 ? values[0]
                    : 1f - (float)values[0]
            );
        }

        writer.WriteEndObject();
    }

    private void WriteAnomaly(Utf8JsonWriter writer, ReadOnlySpan<double> values)
    {
        writer.WriteStartObject(Prediction);
        writer.WritePropertyName("score"u8);
        WriteNumber(writer, values[0]);
        writer.WriteBoolean("isAnomaly"u8, Decision.Class(values, _model.Model.Thresholds) == 1);
        writer.WriteEndObject();
    }

    private static void WriteDirection(Utf8JsonWriter writer, ReadOnlySpan<double> values)
    {
        (var azimuth, var zenith) = Directions.ToAngles(values[0], values[1], values[2]);
        writer.WriteStartObject(Prediction);
        writer.WriteNumber("azimuth"u8, azimuth);
        writer.WriteNumber("zenith"u8, zenith);
        writer.WriteStartArray("vector"u8);
        foreach (var value in values)
            WriteNumber(writer, value);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // JSON has no infinity: a log target can overflow. What single precision holds is written with its digits only.
    private static void WriteNumber(Utf8JsonWriter writer, double value)
    {
        if (!double.IsFinite(value))
            writer.WriteNullValue();
        else if ((float)value == value)
            writer.WriteNumberValue((float)value);
        else
            writer.WriteNumberValue(value);
    }

    // A class that was a number or a truth value in the training table is one in the answer.
    private static Action<Utf8JsonWriter> ClassWriter(string name, FeatureType type)
    {
        if (type == FeatureType.Boolean && bool.TryParse(name, out var flag))
            return writer => writer.WriteBooleanValue(flag);
        if (
            type is FeatureType.Integer or FeatureType.Number
            && double.TryParse(name, System.Globalization.CultureInfo.InvariantCulture, out var number)
        )
        {
            return writer => writer.WriteNumberValue(number);
        }

        var text = JsonEncodedText.Encode(name);
        return writer => writer.WriteStringValue(text);
    }

    /// <summary>A writer and its buffer, one for each thread: nothing is allocated for an answer.</summary>
    private sealed class Buffers
    {
        private const int MostKept = 1 << 20;

        private readonly ArrayBufferWriter<byte> _bytes = new(1024);

        private Buffers() => Writer = new Utf8JsonWriter(_bytes, new JsonWriterOptions { SkipValidation = true });

        public Utf8JsonWriter Writer { get; }

        public static Buffers Rent()
        {
            var buffers = _buffers ?? new Buffers();
            _buffers = null;
            buffers._bytes.ResetWrittenCount();
            buffers.Writer.Reset();
            return buffers;
        }

        public Task SendAsync(HttpContext context)
        {
            Writer.Flush();
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = _bytes.WrittenCount;
            context.Response.BodyWriter.Write(_bytes.WrittenSpan);
            if (_bytes.Capacity <= MostKept)
                _buffers = this;
            return context.Response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
        }
    }
}
