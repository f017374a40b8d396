using System.Text;
using Google.Protobuf;
using Trainyard.Predictor.Grpc.Messages;
using Trainyard.Predictor.Tables;

namespace Trainyard.Predictor.Tests.Fuzzing;

/// <summary>A good request, from which spoilt ones are made.</summary>
/// <param name="Path">With its query.</param>
/// <param name="Type">Its Content-Type.</param>
/// <param name="Body">What is spoilt.</param>
internal sealed record Seed(string Path, string Type, byte[] Body)
{
    public bool IsGrpc => Type == "application/grpc";
}

/// <summary>Good requests of every form that the server reads.</summary>
internal static class Seeds
{
    private const string Row = """{"area":100.5,"rooms":3,"lift":true,"city":"Riga"}""";
    private const string Tensors = """
        {"id":"7","inputs":[{"name":"area","datatype":"FP64","shape":[2],"data":[100,50]},{"name":"rooms","datatype":"INT64","shape":[2,1],
        "data":[[3],[2]]},{"name":"lift","datatype":"BOOL","shape":[2],"data":[true,false]},{"name":"city","datatype":"BYTES","shape":[2],
        "data":["Riga","Oslo"]}],"outputs":[{"name":"prediction"}]}
        """;

    /// <param name="prediction">The id of a prediction, for feedback.</param>
    public static async Task<Seed[]> AllAsync(string prediction) =>
        [
            Json("/predict", $$"""{"features":{{Row}}}"""),
            Json("/predict?explain=true", $$"""{"features":[{{Row}},{{Row}}]}"""),
            Json("/predict", $$"""[{"features":{{Row}}},{"features":{{Row}}}]"""),
            Csv("/predict", "city,area,rooms,lift\nRiga,100,3,true\n\"Oslo\",50.5,,false\n"),
            Csv("/predict?id=row", "row;city;area;rooms;lift\n1;Riga;100;3;true\n2;Oslo;50;2;no\n"),
            new("/predict", TableFormats.Parquet, await ParquetAsync()),
            new("/predict?id=row", TableFormats.Parquet, await ParquetAsync()),
            Json("/v2/models/flats/infer", Tensors),
            Json("/v2/models/flats/infer", """{"inputs":[{"name":"x","datatype":"FP32","shape":[2,4],"data":[100,3,1,0,50,2,0,1]}]}"""),
            Json("/feedback", $$"""{"id":"{{prediction}}","truth":200.5}"""),
            Grpc(Message(raw: false)),
            Grpc(Message(raw: true)),
        ];

    /// <summary>A message with its length before it, as HTTP/2 carries it.</summary>
    public static byte[] Framed(byte[] message) =>
        [0, (byte)(message.Length >> 24), (byte)(message.Length >> 16), (byte)(message.Length >> 8), (byte)message.Length, .. message];

    private static Seed Json(string path, string body) => new(path, "application/json", Encoding.UTF8.GetBytes(body));

    private static Seed Csv(string path, string body) => new(path, TableFormats.Csv, Encoding.UTF8.GetBytes(body));

    private static Seed Grpc(ModelInferRequest message) =>
        new("/inference.GRPCInferenceService/ModelInfer", "application/grpc", message.ToByteArray());

    private static Task<byte[]> ParquetAsync() =>
        ParquetTable.WriteAsync([
            [
                new("row", new[] { "a", "b" }),
                new("city", new[] { "Riga", "Oslo" }),
                new("area", new[] { 100.0, 50 }),
                new("rooms", new[] { 3f, 2 }),
                new("lift", new[] { 1.0, 0 }),
            ],
        ]);

    private static ModelInferRequest Message(bool raw)
    {
        var request = new ModelInferRequest { ModelName = "flats", Id = "7" };
        (string Name, string Type, InferTensorContents Contents, ByteString Raw)[] inputs =
        [
            ("area", "FP64", new() { Fp64Contents = { 100 } }, ByteString.CopyFrom(BitConverter.GetBytes(100.0))),
            ("rooms", "INT64", new() { Int64Contents = { 3 } }, ByteString.CopyFrom(BitConverter.GetBytes(3L))),
            ("lift", "BOOL", new() { BoolContents = { true } }, ByteString.CopyFrom(1)),
            (
                "city",
                "BYTES",
                new() { BytesContents = { ByteString.CopyFromUtf8("Riga") } },
                ByteString.CopyFrom([4, 0, 0, 0, .. "Riga"u8])
            ),
        ];
        foreach (var (name, type, contents, bytes) in inputs)
        {
            var input = new ModelInferRequest.Types.InferInputTensor
            {
                Name = name,
                Datatype = type,
                Shape = { 1 },
            };
            if (raw)
                request.RawInputContents.Add(bytes);
            else
                input.Contents = contents;
            request.Inputs.Add(input);
        }

        return request;
    }
}
