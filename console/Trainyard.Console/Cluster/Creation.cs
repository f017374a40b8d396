using System.Text;
using System.Text.Json.Nodes;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Console.Cluster;

/// <summary>Objects of our kinds as people have written them: what they have left out stays out.</summary>
internal static class Creation
{
    /// <param name="plural">Such as trainingjobs.</param>
    /// <exception cref="ApiException">The API server refuses it.</exception>
    public static Task CreateAsync(this ApiClient client, string ns, string plural, JsonObject written) =>
        client.SendAsync(
            new()
            {
                Method = HttpMethod.Post,
                Path = $"/apis/{ApiGroup.Name}/{ApiGroup.Version}/namespaces/{Uri.EscapeDataString(ns)}/{plural}",
                Query = [new("fieldManager", "trainyard-console")],
                Body = Encoding.UTF8.GetBytes(written.ToJsonString()),
            }
        );
}
