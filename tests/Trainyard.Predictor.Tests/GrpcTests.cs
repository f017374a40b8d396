using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;
using Trainyard.Contracts;
using Trainyard.Predictor.Grpc.Messages;
using Trainyard.Predictor.Serving;
using Trainyard.Predictor.Tests.Support;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Trainyard.Predictor.Tests;

/// <summary>The Open Inference Protocol over gRPC.</summary>
public sealed class GrpcTests
{
    private const string Service = "inference.GRPCInferenceService";

    [Fact]
    public async Task An_inference_gives_what_predict_gives()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        var (_, expected) = await served.PostAsync("""{"features":{"area":100,"rooms":3,"lift":true,"city":"Riga"}}""");

        var response = await InferAsync(served, Request());

        Assert.Equal((double)expected["prediction"]!, Assert.Single(response.Outputs[0].Contents.Fp64Contents));
        Assert.Equal("7", response.Id);
        Assert.Equal("3", response.ModelVersion);
        var metrics = await served.Http.GetStringAsync("/metrics");
        Assert.Contains($"handler=\"/{Service}/ModelInfer\",method=\"POST\",status=\"200\"", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Raw_contents_mean_the_same_as_typed_ones()
    {
        await using var served = await Served.StartAsync(LearningTask.BinaryClassification);

        var typed = await InferAsync(served, Request());
        var raw = await InferAsync(served, Raw());

        Assert.Equal(typed, raw);
        Assert.Equal("R", raw.Outputs[0].Contents.BytesContents[0].ToStringUtf8());
    }

    [Fact]
    public async Task The_model_and_the_server_describe_themselves()
    {
        await using var served = await Served.StartAsync(LearningTask.BinaryClassification);

        var metadata = await CallAsync<ModelMetadataRequest, ModelMetadataResponse>(served, "ModelMetadata", new() { Name = "flats" });
        var ready = await CallAsync<ModelReadyRequest, ModelReadyResponse>(served, "ModelReady", new() { Name = "flats", Version = "3" });
        var live = await CallAsync<ServerLiveRequest, ServerLiveResponse>(served, "ServerLive", new());
        var server = await CallAsync<ServerMetadataRequest, ServerMetadataResponse>(served, "ServerMetadata", new());

        Assert.Equal(["area", "rooms", "lift", "city"], metadata.Inputs.Select(i => i.Name));
        Assert.True(ready.Ready);
        Assert.True(live.Live);
        Assert.Equal("trainyard", server.Name);
    }

    [Fact]
    public async Task A_wrong_request_ends_with_a_status_and_a_message_that_names_the_field()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        await RefusedAsync(served, StatusCode.NotFound, "the model here is 'flats'", request => request.ModelName = "other");
        await RefusedAsync(served, StatusCode.NotFound, "version 3", request => request.ModelVersion = "9");
        await RefusedAsync(served, StatusCode.InvalidArgument, "missing: area", request => request.Inputs.RemoveAt(0));
        await RefusedAsync(served, StatusCode.InvalidArgument, "'areas' is not a feature", request => request.Inputs[0].Name = "areas");
        await RefusedAsync(served, StatusCode.InvalidArgument, "'rooms'", request => request.Inputs[1].Shape[0] = 2);
        await RefusedAsync(served, StatusCode.InvalidArgument, "'lift'", request =>
            request.Inputs[2].Contents = new() { BytesContents = { ByteString.CopyFromUtf8("up") } }
        );
        await RefusedAsync(served, StatusCode.InvalidArgument, "'rent' is not an output", request =>
            request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "rent" })
        );
        await RefusedAsync(served, StatusCode.InvalidArgument, "raw_input_contents", request =>
            request.RawInputContents.Add(ByteString.Empty)
        );
    }

    [Fact]
    public async Task Values_that_are_given_in_two_ways_are_refused()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        var one = ByteString.CopyFrom(BitConverter.GetBytes(100.0));

        await RefusedAsync(served, StatusCode.InvalidArgument, "'area' has both", request =>
            request.RawInputContents.Add([one, one, one, one])
        );
        await RefusedAsync(served, StatusCode.InvalidArgument, "there are 4 inputs and 5 entries", request =>
            request.RawInputContents.Add([.. Raw().RawInputContents, one])
        );
        await RefusedAsync(served, StatusCode.InvalidArgument, "'area' has contents of 2 kinds", request =>
            request.Inputs[0].Contents.Fp32Contents.Add(50)
        );
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_refused_by_its_size()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression, maxBodyBytes: 10_000);

        await RefusedAsync(served, StatusCode.ResourceExhausted, "size", request => request.Id = new string('7', 10_000));
        await InferAsync(served, Request());
    }

    [Fact]
    public async Task A_method_that_is_not_there_is_not_implemented()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        var fault = await Assert.ThrowsAsync<RpcException>(() =>
            CallAsync<ServerLiveRequest, ServerLiveResponse>(served, "ModelTrain", new())
        );

        Assert.Equal(StatusCode.Unimplemented, fault.StatusCode);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 })]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 0xFF, 0xFF })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0 })]
    public async Task A_broken_message_ends_with_a_status_and_the_server_goes_on(byte[] body)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{Service}/ModelInfer")
        {
            Version = HttpVersion.Version20,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };

        using var answer = await served.Http.SendAsync(request);
        await answer.Content.ReadAsByteArrayAsync();

        var status = answer.Headers.Concat(answer.TrailingHeaders).Single(header => header.Key == "grpc-status").Value.Single();
        Assert.NotEqual("0", status);
        await InferAsync(served, Request());
    }

    [Fact]
    public async Task Reflection_tells_the_services()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        using var channel = Channel(served);
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        await call.RequestStream.CompleteAsync();

        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        var services = call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name);
        Assert.Contains(Service, services);
        Assert.Contains("grpc.health.v1.Health", services);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Service)]
    public async Task Health_follows_readiness(string service)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        using var channel = Channel(served);
        var health = new Health.HealthClient(channel);

        Assert.Equal(ServingStatus.Serving, (await health.CheckAsync(new HealthCheckRequest { Service = service })).Status);
        served.Service<Readiness>().Drain();
        Assert.Equal(ServingStatus.NotServing, (await health.CheckAsync(new HealthCheckRequest { Service = service })).Status);
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

    private static ModelInferRequest Raw()
    {
        var raw = Request();
        foreach (var input in raw.Inputs)
            input.Contents = null;
        raw.RawInputContents.Add(ByteString.CopyFrom(BitConverter.GetBytes(100.0)));
        raw.RawInputContents.Add(ByteString.CopyFrom(BitConverter.GetBytes(3L)));
        raw.RawInputContents.Add(ByteString.CopyFrom(1));
        raw.RawInputContents.Add(ByteString.CopyFrom([4, 0, 0, 0, .. "Riga"u8]));
        return raw;
    }

    private static async Task RefusedAsync(Served served, StatusCode status, string message, Action<ModelInferRequest> spoil)
    {
        var request = Request();
        spoil(request);
        var fault = await Assert.ThrowsAsync<RpcException>(() => InferAsync(served, request));
        Assert.Equal(status, fault.StatusCode);
        Assert.Contains(message, fault.Status.Detail, StringComparison.Ordinal);
    }

    private static Task<ModelInferResponse> InferAsync(Served served, ModelInferRequest request) =>
        CallAsync<ModelInferRequest, ModelInferResponse>(served, "ModelInfer", request);

    private static async Task<TResponse> CallAsync<TRequest, TResponse>(Served served, string method, TRequest request)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        using var channel = Channel(served);
        var called = new Method<TRequest, TResponse>(MethodType.Unary, Service, method, Bytes<TRequest>(), Bytes<TResponse>());
        return await channel.CreateCallInvoker().AsyncUnaryCall(called, null, new CallOptions(), request);
    }

    private static GrpcChannel Channel(Served served) =>
        GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpClient = served.Http });

    private static Marshaller<T> Bytes<T>()
        where T : class, IMessage<T>, new() => new(message => message.ToByteArray(), new MessageParser<T>(() => new T()).ParseFrom);
}
