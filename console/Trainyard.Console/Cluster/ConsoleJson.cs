using System.Text.Json;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Console.Cluster;

/// <summary>JSON of Kubernetes' kinds and of ours.</summary>
internal static class ConsoleJson
{
    public static JsonSerializerOptions Options { get; } = ResourceJson.With(ApiJson.Default.Options);
}
