using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Models;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Feedback;

/// <summary>
/// A prediction's id holds the prediction itself and the model that made it, so that any replica can score it later, also one that was not
/// there when it was made, and nothing has to be stored. Equal predictions have equal ids.
/// <code>4 bytes of the model's digest | the outputs, little-endian: double for numbers, float for probabilities and directions, which are
/// no more precise</code> as base64url.
/// </summary>
internal sealed class PredictionId(ServedModel model)
{
    private const int Prefix = 4;

    private readonly int _size = model.Manifest.Task == LearningTask.Regression ? sizeof(double) : sizeof(float);

    private readonly byte[] _model = Convert.FromHexString(model.Digest["sha256:".Length..])[..Prefix];

    /// <summary>Writes a row's id.</summary>
    public void Write(Utf8JsonWriter writer, ReadOnlySpan<double> outputs)
    {
        var length = Prefix + (_size * outputs.Length);
        var bytes = length <= 256 ? stackalloc byte[length] : new byte[length];
        _model.CopyTo(bytes);
        for (var i = 0; i < outputs.Length; i++)
            WriteOutput(bytes[(Prefix + (_size * i))..], outputs[i]);
        var text = length <= 256 ? stackalloc byte[Base64Url.GetEncodedLength(length)] : new byte[Base64Url.GetEncodedLength(length)];
        Base64Url.EncodeToUtf8(bytes, text);
        writer.WriteString("id"u8, text);
    }

    /// <summary>The outputs of the prediction, or what is wrong with the id.</summary>
    public string? TryRead(string id, out double[] outputs)
    {
        outputs = new double[model.Model.Outputs];
        byte[] bytes;
        try
        {
            bytes = Base64Url.DecodeFromChars(id);
        }
        catch (FormatException)
        {
            return "is not the id of a prediction";
        }

        if (bytes.Length < Prefix || (bytes.Length - Prefix) % sizeof(float) != 0)
            return "is not the id of a prediction";
        if (!bytes.AsSpan(0, Prefix).SequenceEqual(_model))
            return "is a prediction of another model than the one that is served here";
        if (bytes.Length != Prefix + (_size * outputs.Length))
            return "is not the id of a prediction";
        for (var i = 0; i < outputs.Length; i++)
            outputs[i] = ReadOutput(bytes.AsSpan(Prefix + (_size * i)));
        return null;
    }

    private void WriteOutput(Span<byte> into, double output)
    {
        if (_size == sizeof(double))
            BinaryPrimitives.WriteDoubleLittleEndian(into, output);
        else
            BinaryPrimitives.WriteSingleLittleEndian(into, (float)output);
    }

    private double ReadOutput(ReadOnlySpan<byte> from) =>
        _size == sizeof(double) ? BinaryPrimitives.ReadDoubleLittleEndian(from) : BinaryPrimitives.ReadSingleLittleEndian(from);
}
