using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests;

/// <summary>A predictor that wants tokens and speaks TLS, through a rollout that measures.</summary>
public sealed class AccessTests(Cluster cluster) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-access-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Tokens_and_TLS_hold_from_the_Secrets_to_the_answers_and_through_the_router_of_a_canary()
    {
        var kubectl = await cluster.NamespaceAsync("access");
        await kubectl.ApplyAsync(BadInputTests.Claim);
        await Datasets.FillAsync(kubectl, "points", Onnx("one", 5), Onnx("two", 5.0001f));
        using var certificate = await SecretsAsync(kubectl);
        await kubectl.ApplyAsync(PredictorOf("one"));
        await kubectl.WaitAsync("condition=Available", "predictor/flats");

        using (var forward = await PortForward.OpenAsync(kubectl, "flats", 443))
        {
            using var http = Client(forward.Http.BaseAddress!.Port, certificate);
            Assert.Equal((HttpStatusCode.Unauthorized, null), await AskAsync(http, "stranger"));
            Assert.Equal((HttpStatusCode.OK, 168.5), await AskAsync(http, "ada"));
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => forward.Http.GetAsync("/healthz"));
        }

        var url = new Uri((string)(await kubectl.GetAsync("predictor", "flats"))["status"]!["url"]!);
        Assert.SkipUnless(url.Host.EndsWith(".localhost", StringComparison.Ordinal) && !url.IsDefaultPort, "no route is reached from here");
        using var outside = new HttpClient
        {
            BaseAddress = new($"http://127.0.0.1:{url.Port}"),
            DefaultRequestHeaders = { Host = url.Authority },
        };
        await kubectl.ApplyAsync(PredictorOf("two"));
        var rollout = kubectl.WaitAsync("jsonpath={.status.model.uri}=pvc://points/two.onnx", "predictor/flats");
        var answers = new HashSet<HttpStatusCode>();
        while (!rollout.IsCompleted)
            answers.Add((await AskAsync(outside, "ada")).Status);
        await rollout;

        Assert.Equal([HttpStatusCode.OK], answers);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(outside, "stranger")).Status);
    }

    private string Onnx(string name, float bias)
    {
        var file = Path.Combine(_folder, $"{name}.onnx");
        File.WriteAllBytes(file, OnnxFile.Columns(["Oslo", "Riga"], [2, 30, 100, -7.5f], bias));
        return file;
    }

    private static string PredictorOf(string model) =>
        $$"""
            apiVersion: trainyard.dev/v1alpha1
            kind: Predictor
            metadata: { name: flats }
            spec:
              model: { uri: "pvc://points/{{model}}.onnx" }
              auth: { tokens: { secretName: callers } }
              tls: { secretName: certificate }
              route: { host: access.localhost }
              rollout: { strategy: Canary, steps: [50], interval: 1s, minRequests: 30, gates: { maxP99: 10s } }
            """;

    private static async Task<X509Certificate2> SecretsAsync(Kubectl kubectl)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest("CN=flats", key, HashAlgorithmName.SHA256);
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        JsonObject Secret(string name, string type, JsonObject data) =>
            new()
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Secret",
                ["metadata"] = new JsonObject { ["name"] = name },
                ["type"] = type,
                ["stringData"] = data,
            };
        var pair = new JsonObject { ["tls.crt"] = certificate.ExportCertificatePem(), ["tls.key"] = key.ExportPkcs8PrivateKeyPem() };
        await kubectl.ApplyAsync(Secret("certificate", "kubernetes.io/tls", pair).ToJsonString());
        await kubectl.ApplyAsync(Secret("callers", "Opaque", new() { ["tokens"] = "ada\n" }).ToJsonString());
        return certificate;
    }

    /// <summary>Trusts this one certificate.</summary>
    private static HttpClient Client(int port, X509Certificate2 certificate) =>
        new(
            new SocketsHttpHandler
            {
                SslOptions =
                {
                    RemoteCertificateValidationCallback = (_, shown, _, _) =>
                        shown?.GetRawCertDataString() == certificate.GetRawCertDataString(),
                },
            }
        )
        {
            BaseAddress = new($"https://127.0.0.1:{port}"),
        };

    private static async Task<(HttpStatusCode Status, double? Prediction)> AskAsync(HttpClient http, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            Content = JsonContent.Create(JsonNode.Parse("""{"features": {"city": "Riga", "area": 40.5, "rooms": 3}}""")),
        };
        using var answer = await http.SendAsync(request);
        var prediction = answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonNode>())!["prediction"] : null;
        return (answer.StatusCode, (double?)prediction);
    }
}
