using System.Text.Json;
using Trainyard.Api;
using Trainyard.Controllers.Predictors;
using Trainyard.Runtime;

namespace Trainyard.Controllers;

/// <summary>JSON of all kinds that the operator reads and writes.</summary>
public static class ClusterJson
{
    public static JsonSerializerOptions Options { get; } = ResourceJson.With(ApiJson.Default.Options, OptionalKindsJson.Default);
}
