using System.Text.Json.Serialization;

namespace Trainyard.Predictor.Client;

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(Problem.Written))]
internal sealed partial class ProblemJson : JsonSerializerContext;
