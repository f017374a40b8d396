using System.Globalization;
using Grpc.Core;
using Trainyard.Learning;
using Trainyard.Predictor.Grpc.Messages;
using Trainyard.Predictor.Inference;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Grpc;

/// <summary>The Open Inference Protocol, version 2, over gRPC.</summary>
internal sealed class InferenceService(PredictorServices services) : GRPCInferenceService.GRPCInferenceServiceBase
{
    private readonly ServedModel _model = services.Model;
    private readonly string _version = services.Model.Manifest.Version.ToString(CultureInfo.InvariantCulture);

    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerReadyResponse { Ready = services.Readiness.IsReady });

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context) =>
        Task.FromResult(
            new ServerMetadataResponse { Name = "trainyard", Version = typeof(InferenceService).Assembly.GetName().Version!.ToString(3) }
        );

    public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context)
    {
        RequireModel(request.Name, request.Version);
        return Task.FromResult(new ModelReadyResponse { Ready = services.Readiness.IsReady });
    }

    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context)
    {
        RequireModel(request.Name, request.Version);
        var metadata = new ModelMetadataResponse { Name = _model.Manifest.TrainingJob, Platform = _model.Platform };
        metadata.Versions.Add(_version);
        metadata.Inputs.Add(Tensors.Inputs(_model.Signature).Select(input => Shape(input, input.Shape)));
        var outputs = Tensors.Outputs(_model, new double[_model.Model.Outputs]);
        metadata.Outputs.Add(outputs.Select(output => Shape(output, [-1, .. output.Shape[1..]])));
        return Task.FromResult(metadata);
    }

    public override async Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
    {
        RequireModel(request.ModelName, request.ModelVersion);
        using var turn = await services.Turns.TakeAsync(context.CancellationToken);
        try
        {
            var response = new ModelInferResponse
            {
                ModelName = _model.Manifest.TrainingJob,
                ModelVersion = _version,
                Id = request.Id,
            };
            response.Outputs.Add(Inferring.Answer(Parsed(request), services).Select(TensorContents.Write));
            return response;
        }
        catch (Exception e) when (e is InferenceException or LearningException)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, e.Message));
        }
    }

    private static InferRequest Parsed(ModelInferRequest request)
    {
        var (inputs, raw) = (request.Inputs, request.RawInputContents);
        if (raw.Count > 0 && raw.Count != inputs.Count)
        {
            throw new InferenceException(
                $"raw_input_contents must have an entry for each input: there are {inputs.Count} inputs and {raw.Count} entries"
            );
        }

        return new InferRequest(
            request.Id,
            [.. inputs.Select((input, i) => TensorContents.Read(input, raw.Count > 0 ? raw[i] : null))],
            request.Outputs.Count > 0 ? [.. request.Outputs.Select(output => output.Name)] : null
        );
    }

    private static ModelMetadataResponse.Types.TensorMetadata Shape(Tensor tensor, long[] shape) =>
        new()
        {
            Name = tensor.Name,
            Datatype = tensor.Datatype,
            Shape = { shape },
        };

    private void RequireModel(string name, string asked)
    {
        var ours = _model.Manifest.TrainingJob;
        if (name != ours || (asked != "" && asked != _version))
            throw new RpcException(new Status(StatusCode.NotFound, $"the model here is '{ours}', version {_version}"));
    }
}
