using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Trainyard.Models;
using Trainyard.Predictor.Grpc.Messages;
using Trainyard.Predictor.Tests.Support;

namespace Trainyard.Predictor.Tests;

/// <summary>The Open Inference Protocol over gRPC.</summary>
public sealed class GrpcTests
{
    [Fact]
    public async Task An_inference_gives_what_predict_gives()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        (_, var expected) = await served.PostAsync("""{"features":{"area":100,"rooms":3,"lift":true,"city":"Riga"}}""");

        (var status, var answer) = await CallAsync(served, "ModelInfer", Request());

        Assert.Equal("0", status);
        var response = ModelInferResponse.Parser.ParseFrom(answer);
        Assert.Equal((double)expected["prediction"]!, Assert.Single(response.Outputs[0].Contents.Fp64Contents));
        Assert.Equal("7", response.Id);
        Assert.Equal("3", response.ModelVersion);
    }

    [Fact]
    public async Task Raw_contents_mean_the_same_as_typed_ones()
    {
        await using var served = await Served.StartAsync(LearningTask.BinaryClassification);
        var typed = Request();
        var raw = typed.Clone();
        foreach (var input in raw.Inputs)
            input.Contents = null;
        raw.RawInputContents.Add(ByteString.CopyFrom(BitConverter.GetBytes(100.0)));
        raw.RawInputContents.Add(ByteString.CopyFrom(BitConverter.GetBytes(3L)));
        raw.RawInputContents.Add(ByteString.CopyFrom(1));
        raw.RawInputContents.Add(ByteString.CopyFrom([4, 0, 0, 0, .. "Riga"u8]));

        (_, var one) = await CallAsync(served, "ModelInfer", typed);
        (_, var other) = await CallAsync(served, "ModelInfer", raw);

        Assert.Equal(one, other);
        Assert.Equal("R", ModelInferResponse.Parser.ParseFrom(other).Outputs[0].Contents.BytesContents[0].ToStringUtf8());
    }

    [Fact]
    public async Task The_model_and_the_server_describe_themselves()
    {
        await using var served = await Served.StartAsync(LearningTask.BinaryClassification);

        (_, var metadata) = await CallAsync(served, "ModelMetadata", new ModelMetadataRequest { Name = "flats" });
        (_, var ready) = await CallAsync(served, "ModelReady", new ModelReadyRequest { Name = "flats", Version = "3" });
        (_, var live) = await CallAsync(served, "ServerLive", new ServerLiveRequest());
        (_, var server) = await CallAsync(served, "ServerMetadata", new ServerMetadataRequest());

        Assert.Equal(["area", "rooms", "lift", "city"], ModelMetadataResponse.Parser.ParseFrom(metadata).Inputs.Select(i => i.Name));
        Assert.True(ModelReadyResponse.Parser.ParseFrom(ready).Ready);
        Assert.True(ServerLiveResponse.Parser.ParseFrom(live).Live);
        Assert.Equal("trainyard", ServerMetadataResponse.Parser.ParseFrom(server).Name);
    }

    [Fact]
    public async Task A_wrong_request_ends_with_a_status()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        var lacking = Request();
        lacking.Inputs.RemoveAt(0);
        var halfRaw = Request();
        halfRaw.RawInputContents.Add(ByteString.CopyFrom(1));

        Assert.Equal("5", (await CallAsync(served, "ModelInfer", new ModelInferRequest { ModelName = "other" })).Status);
        Assert.Equal("3", (await CallAsync(served, "ModelInfer", lacking)).Status);
        Assert.Equal("3", (await CallAsync(served, "ModelInfer", halfRaw)).Status);
        Assert.Equal("3", (await SendAsync(served, "ModelInfer", [0, 0, 0, 0, 9, 1])).Status);
        Assert.Equal("3", (await SendAsync(served, "ModelInfer", [])).Status);
        Assert.Equal("3", (await SendAsync(served, "ModelInfer", [0, 0, 0, 0, 2, 0xFF, 0xFF])).Status);
        Assert.Equal("12", (await SendAsync(served, "ModelInfer", [1, 0, 0, 0, 0])).Status);
    }

    [Fact]
    public async Task Values_that_are_given_in_two_ways_are_refused()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        var both = Request();
        foreach (var input in both.Inputs)
            both.RawInputContents.Add(ByteString.CopyFrom(BitConverter.GetBytes(100.0)));
        var oneMore = Request();
        foreach (var input in oneMore.Inputs)
            input.Contents = null;
        oneMore.RawInputContents.Add(ByteString.CopyFrom(BitConverter.GetBytes(100.0)));
        oneMore.RawInputContents.Add(ByteString.CopyFrom(BitConverter.GetBytes(3L)));
        oneMore.RawInputContents.Add(ByteString.CopyFrom(1));
        oneMore.RawInputContents.Add(ByteString.CopyFrom([4, 0, 0, 0, .. "Riga"u8]));
        oneMore.RawInputContents.Add(ByteString.CopyFrom(BitConverter.GetBytes(50.0)));
        var twoKinds = Request();
        twoKinds.Inputs[0].Contents.Fp32Contents.Add(50);

        Assert.Equal("3", (await CallAsync(served, "ModelInfer", both)).Status);
        Assert.Equal("3", (await CallAsync(served, "ModelInfer", oneMore)).Status);
        Assert.Equal("3", (await CallAsync(served, "ModelInfer", twoKinds)).Status);
    }

    private static ModelInferRequest Request() =>
        new()
        {
            ModelName = "flats",
            Id = "7",
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "area",
                    Datatype = "FP64",
                    Shape = { 1 },
                    Contents = new() { Fp64Contents = { 100 } },
                },
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "rooms",
                    Datatype = "INT64",
                    Shape = { 1 },
                    Contents = new() { Int64Contents = { 3 } },
                },
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "lift",
                    Datatype = "BOOL",
                    Shape = { 1 },
                    Contents = new() { BoolContents = { true } },
                },
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "city",
                    Datatype = "BYTES",
                    Shape = { 1 },
                    Contents = new() { BytesContents = { ByteString.CopyFromUtf8("Riga") } },
                },
            },
        };

    private static Task<(string Status, byte[] Answer)> CallAsync(Served served, string method, IMessage message)
    {
        var framed = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), framed.Length - 5);
        message.WriteTo(framed.AsSpan(5));
        return SendAsync(served, method, framed);
    }

    private static async Task<(string Status, byte[] Answer)> SendAsync(Served served, string method, byte[] framed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/inference.GRPCInferenceService/{method}")
        {
            Version = HttpVersion.Version20,
            Content = new ByteArrayContent(framed) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        using var response = await served.Http.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        return (response.TrailingHeaders.GetValues("grpc-status").Single(), body.Length >= 5 ? body[5..] : body);
    }
}
