using System.Globalization;
using Trainyard.Predictor.Grpc.Messages;
using Trainyard.Predictor.Inference;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Grpc;

/// <summary>The Open Inference Protocol, version 2, over gRPC.</summary>
internal static class GrpcApi
{
    private const string Service = "/inference.GRPCInferenceService/";

    public static void MapGrpc(
        this IEndpointRouteBuilder routes,
        ServedModel model,
        PredictionMetrics metrics,
        PredictorOptions options,
        Readiness readiness
    )
    {
        var max = options.MaxBodyBytes;
        var version = model.Manifest.Version.ToString(CultureInfo.InvariantCulture);
        routes.MapPost(Service + "ServerLive", GrpcCall.Unary(ServerLiveRequest.Parser, max, _ => new ServerLiveResponse { Live = true }));
        routes.MapPost(
            Service + "ServerReady",
            GrpcCall.Unary(ServerReadyRequest.Parser, max, _ => new ServerReadyResponse { Ready = readiness.IsReady })
        );
        routes.MapPost(
            Service + "ServerMetadata",
            GrpcCall.Unary(ServerMetadataRequest.Parser, max, _ => new ServerMetadataResponse
            {
                Name = "trainyard",
                Version = typeof(GrpcApi).Assembly.GetName().Version!.ToString(3),
            })
        );
        routes.MapPost(Service + "ModelReady", GrpcCall.Unary(ModelReadyRequest.Parser, max, request =>
            {
                RequireModel(request.Name, request.Version);
                return new ModelReadyResponse { Ready = readiness.IsReady };
            }));
        routes.MapPost(Service + "ModelMetadata", GrpcCall.Unary(ModelMetadataRequest.Parser, max, request =>
            {
                RequireModel(request.Name, request.Version);
                return Metadata(model, version);
            }));
        routes.MapPost(Service + "ModelInfer", GrpcCall.Unary(ModelInferRequest.Parser, max, request =>
            {
                RequireModel(request.ModelName, request.ModelVersion);
                return Infer(request, model, metrics, version);
            }));

        void RequireModel(string name, string asked)
        {
            if (name != model.Manifest.TrainingJob || (asked != "" && asked != version))
                throw new GrpcException(GrpcStatus.NotFound, $"the model here is '{model.Manifest.TrainingJob}', version {version}");
        }
    }

    private static ModelMetadataResponse Metadata(ServedModel model, string version)
    {
        var metadata = new ModelMetadataResponse { Name = model.Manifest.TrainingJob, Platform = $"trainyard_{model.Manifest.Algorithm}" };
        metadata.Versions.Add(version);
        metadata.Inputs.Add(Tensors.Inputs(model.Signature).Select(input => Shape(input, input.Shape)));
        metadata.Outputs.Add(
            Tensors.Outputs(model, new double[model.Model.Outputs]).Select(output => Shape(output, [-1, .. output.Shape[1..]]))
        );
        return metadata;
    }

    private static ModelMetadataResponse.Types.TensorMetadata Shape(Tensor tensor, long[] shape) =>
        new()
        {
            Name = tensor.Name,
            Datatype = tensor.Datatype,
            Shape = { shape },
        };

    private static ModelInferResponse Infer(ModelInferRequest request, ServedModel model, PredictionMetrics metrics, string version)
    {
        try
        {
            if (request.RawInputContents.Count > 0 && request.RawInputContents.Count != request.Inputs.Count)
            {
                throw new InferenceException(
                    $"raw_input_contents must have an entry for each input: there are {request.Inputs.Count} inputs and "
                        + $"{request.RawInputContents.Count} entries"
                );
            }

            var parsed = new InferRequest(
                request.Id,
                [
                    .. request.Inputs.Select(
                        (input, i) => TensorContents.Read(input, request.RawInputContents.Count > 0 ? request.RawInputContents[i] : null)
                    ),
                ],
                request.Outputs.Count > 0 ? [.. request.Outputs.Select(output => output.Name)] : null
            );
            var response = new ModelInferResponse
            {
                ModelName = model.Manifest.TrainingJob,
                ModelVersion = version,
                Id = request.Id,
            };
            response.Outputs.Add(Inferring.Answer(parsed, model, metrics).Select(TensorContents.Write));
            return response;
        }
        catch (InferenceException e)
        {
            throw new GrpcException(GrpcStatus.InvalidArgument, e.Message);
        }
    }
}
