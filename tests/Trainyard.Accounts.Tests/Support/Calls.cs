using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Trainyard.Accounts.Tests.Support;

/// <summary>What tests ask of the API, and hold its answers to.</summary>
internal static class Calls
{
    public static async Task<JsonNode> FinishedAsync(HttpClient client, string task)
    {
        while (true)
        {
            var read = (await client.GetFromJsonAsync<JsonNode>($"/predict/{task}"))!;
            if ((string)read["status"]! != "pending")
                return read;
            await Task.Yield();
        }
    }

    public static Task<HttpResponseMessage> PostAsync(HttpClient client, string path, string body) =>
        client.PostAsync(path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

    public static async Task<JsonNode> IsProblemAsync(HttpResponseMessage response, int status)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await App.JsonAsync(response);
        Assert.Equal(status, (int)problem["status"]!);
        return problem;
    }
}
