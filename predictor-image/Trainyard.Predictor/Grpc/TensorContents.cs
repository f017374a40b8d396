using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using Trainyard.Predictor.Grpc.Messages;
using Trainyard.Predictor.Inference;

namespace Trainyard.Predictor.Grpc;

/// <summary>Tensors in the protocol's messages.</summary>
internal static class TensorContents
{
    public static Tensor Read(ModelInferRequest.Types.InferInputTensor input, ByteString? raw)
    {
        var typed = Typed(input.Name, input.Contents ?? new InferTensorContents());
        if (raw is not null && typed.Length > 0)
            throw new InferenceException($"'{input.Name}' has both contents and raw_input_contents");
        var values = raw is null ? typed : Raw(input.Name, input.Datatype, raw.Span);
        return new Tensor(input.Name, input.Datatype, [.. input.Shape], values);
    }

    public static ModelInferResponse.Types.InferOutputTensor Write(Tensor tensor)
    {
        var contents = new InferTensorContents();
        switch (tensor.Values)
        {
            case double[] values when tensor.Datatype == "FP32":
                contents.Fp32Contents.Add(values.Select(v => (float)v));
                break;
            case double[] values:
                contents.Fp64Contents.Add(values);
                break;
            case bool[] values:
                contents.BoolContents.Add(values);
                break;
            case string[] values:
                contents.BytesContents.Add(values.Select(ByteString.CopyFromUtf8));
                break;
        }

        return new()
        {
            Name = tensor.Name,
            Datatype = tensor.Datatype,
            Shape = { tensor.Shape },
            Contents = contents,
        };
    }

    private static object[] Typed(string name, InferTensorContents contents)
    {
        object[][] filled =
        [
            .. new object[][]
            {
                [.. contents.BoolContents.Select(v => (object)v)],
                [.. contents.IntContents.Select(v => (object)(double)v)],
                [.. contents.Int64Contents.Select(v => (object)(double)v)],
                [.. contents.UintContents.Select(v => (object)(double)v)],
                [.. contents.Uint64Contents.Select(v => (object)(double)v)],
                [.. contents.Fp32Contents.Select(v => (object)(double)v)],
                [.. contents.Fp64Contents.Select(v => (object)v)],
                [.. contents.BytesContents.Select(v => (object)v.ToStringUtf8())],
            }.Where(values => values.Length > 0),
        ];
        return filled.Length <= 1
            ? filled.FirstOrDefault([])
            : throw new InferenceException($"'{name}' has contents of {filled.Length} kinds; one list holds the values");
    }

    // Little-endian values one after the other; a text behind its length in four bytes.
    private static object[] Raw(string name, string datatype, ReadOnlySpan<byte> bytes)
    {
        if (datatype == "BYTES")
            return Texts(name, bytes);
        var size = datatype switch
        {
            "BOOL" or "INT8" or "UINT8" => 1,
            "INT16" or "UINT16" => 2,
            "INT32" or "UINT32" or "FP32" => 4,
            "INT64" or "UINT64" or "FP64" => 8,
            _ => throw new InferenceException($"'{name}' has the datatype {datatype}, which is not understood"),
        };
        if (bytes.Length % size != 0)
            throw new InferenceException($"'{name}' has {bytes.Length} bytes, which is no whole number of {datatype}");
        var values = new object[bytes.Length / size];
        for (var i = 0; i < values.Length; i++)
            values[i] = Value(datatype, bytes.Slice(i * size, size));
        return values;
    }

    private static object Value(string datatype, ReadOnlySpan<byte> bytes) =>
        datatype switch
        {
            "BOOL" => bytes[0] != 0,
            "INT8" => (double)(sbyte)bytes[0],
            "UINT8" => (double)bytes[0],
            "INT16" => (double)BinaryPrimitives.ReadInt16LittleEndian(bytes),
            "UINT16" => (double)BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            "INT32" => (double)BinaryPrimitives.ReadInt32LittleEndian(bytes),
            "UINT32" => (double)BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            "FP32" => (double)BinaryPrimitives.ReadSingleLittleEndian(bytes),
            "INT64" => (double)BinaryPrimitives.ReadInt64LittleEndian(bytes),
            "UINT64" => (double)BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        };

    private static object[] Texts(string name, ReadOnlySpan<byte> bytes)
    {
        var texts = new List<object>();
        while (bytes.Length > 0)
        {
            if (bytes.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(bytes) is var length && length > bytes.Length - 4)
                throw new InferenceException($"'{name}' ends in the middle of a text");
            texts.Add(Encoding.UTF8.GetString(bytes.Slice(4, (int)length)));
            bytes = bytes[(4 + (int)length)..];
        }

        return [.. texts];
    }
}
