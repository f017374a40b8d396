using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Models;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Feedback;

/// <summary>
/// A prediction's id holds the prediction itself and the model that made it, so that any replica can score it later, also one that was not
/// there when it was made, and nothing has to be stored.
/// <code>4 bytes of the model's digest | 8 bytes that no other prediction has | the outputs, little-endian</code> as base64url; outputs are
/// double for numbers, float for probabilities and directions, which are no more precise.
/// </summary>
internal sealed class PredictionId(ServedModel model)
{
    private const int Digest = 4;
    private const int Prefix = Digest + sizeof(ulong);

    private readonly int _size = model.Manifest.Task == LearningTask.Regression ? sizeof(double) : sizeof(float);

    private readonly byte[] _model = Convert.FromHexString(model.Digest["sha256:".Length..])[..Digest];

    // Replicas, and the same one after a restart, count from places of their own.
    private ulong _next = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    private int Length => Prefix + (_size * model.Model.Outputs);

    /// <summary>Numbers for so many predictions: the first of them, the others follow.</summary>
    public ulong Take(int count) => Interlocked.Add(ref _next, (ulong)count) - (ulong)count;

    /// <summary>Writes a row's id.</summary>
    public void Write(Utf8JsonWriter writer, ulong number, ReadOnlySpan<double> outputs)
    {
        var length = Base64Url.GetEncodedLength(Length);
        var text = length <= 512 ? stackalloc byte[length] : new byte[length];
        Base64Url.EncodeToUtf8(Bytes(number, outputs, length <= 512 ? stackalloc byte[Length] : new byte[Length]), text);
        writer.WriteString("id"u8, text);
    }

    /// <summary>A row's id.</summary>
    public string Of(ulong number, ReadOnlySpan<double> outputs) => Base64Url.EncodeToString(Bytes(number, outputs, new byte[Length]));

    /// <summary>The number and the outputs of the prediction, or what is wrong with the id.</summary>
    public string? TryRead(string id, out ulong number, out double[] outputs)
    {
        number = 0;
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
        if (!bytes.AsSpan(0, Digest).SequenceEqual(_model))
            return "is a prediction of another model than the one that is served here";
        if (bytes.Length != Length)
            return "is not the id of a prediction";
        number = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(Digest));
        for (var i = 0; i < outputs.Length; i++)
            outputs[i] = ReadOutput(bytes.AsSpan(Prefix + (_size * i)));
        return null;
    }

    private Span<byte> Bytes(ulong number, ReadOnlySpan<double> outputs, Span<byte> into)
    {
        _model.CopyTo(into);
        BinaryPrimitives.WriteUInt64LittleEndian(into[Digest..], number);
        for (var i = 0; i < outputs.Length; i++)
            WriteOutput(into[(Prefix + (_size * i))..], outputs[i]);
        return into;
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
