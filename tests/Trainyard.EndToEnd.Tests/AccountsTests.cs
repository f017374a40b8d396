using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests;

/// <summary>The accounts, from their chart on a local cluster with a real PostgreSQL, and from their demo on this machine.</summary>
public sealed class AccountsTests
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task The_chart_is_installed_and_a_prediction_is_paid_for()
    {
        Assert.SkipWhen(Settings.Kubeconfig is not null, "the image of the accounts is not on the given cluster");
        await using var postgres = await RealStore.StartAsync("postgres", "/usr/lib/postgresql/*/bin/postgres");
        Assert.SkipWhen(postgres.Missing is not null, postgres.Missing ?? "");
        await using var predictor = await PredictorAsync();
        await using var local = await LocalState.UpAsync();
        await local.MapAsync("trainyard/accounts*", Programs.Accounts);
        var kubectl = await new Namespaces(local.Kubeconfig).CreateAsync("accounts");
        await kubectl.RunAsync("label", "namespace", kubectl.Namespace, "pod-security.kubernetes.io/enforce=restricted");
        await CreateSecretAsync(kubectl, postgres);

        var release = new Release(kubectl, "accounts", "accounts");
        await release.InstallAsync(
            "existingSecret=accounts",
            "demoUsers=true",
            $"models.double.url={predictor.Urls.Single()}",
            "models.double.price=0.25",
            "service.port=8088",
            "api.autoscaling.minReplicas=1",
            "worker.autoscaling.minReplicas=1"
        );
        await release.TestAsync();
        await IsLeastPrivilegedAsync(kubectl);
        using var forward = await PortForward.OpenAsync(kubectl, "accounts", 8088);
        await PayAsync(forward.Http);
        await release.UninstallAsync();
    }

    [Fact]
    public async Task The_demo_ends_with_predictions_that_are_paid_for()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl"), "curl is not installed");
        var folder = Directory.CreateTempSubdirectory("trainyard-accounts-demo-");
        try
        {
            var (exit, output, error) = await Shell.RunAsync(
                Path.Combine(Repository.Root, "scripts", "demo-accounts"),
                ["--once"],
                new Dictionary<string, string> { ["TRAINYARD_BUILT"] = "1", ["TRAINYARD_DEMO"] = folder.FullName }
            );
            Assert.True(exit == 0, output + error);
            Assert.Contains("""GET /balance           {"balance":9.25}""", output, StringComparison.Ordinal);
            Assert.Contains("The page: http://127.0.0.1:", output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task CreateSecretAsync(Kubectl kubectl, RealStore postgres) =>
        kubectl.RunAsync(
            "create",
            "secret",
            "generic",
            "accounts",
            $"--from-literal=Database=Host={postgres["PGHOST"]};Port={postgres["PGPORT"]};Username={postgres["PGUSER"]};"
                + $"Password={postgres["PGPASSWORD"]};Database=accounts",
            $"--from-literal=SigningKey={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}",
            $"--from-literal=AdminPassword={Password}"
        );

    /// <summary>An account reads the two objects that are its own, and its pods have no token to do even that.</summary>
    private static async Task IsLeastPrivilegedAsync(Kubectl kubectl)
    {
        foreach (var part in new[] { "api", "worker" })
        {
            var account = $"system:serviceaccount:{kubectl.Namespace}:accounts-{part}";
            foreach (
                var (verb, what, answer) in new[]
                {
                    ("get", "secrets/accounts", "yes"),
                    ("get", "configmaps/accounts", "yes"),
                    ("get", "secrets/another", "no"),
                    ("list", "secrets", "no"),
                    ("update", "secrets/accounts", "no"),
                }
            )
            {
                Assert.Equal(answer, (await kubectl.TryAsync("auth", "can-i", verb, what, "--as", account)).Output.Trim());
            }
        }

        var pods = (await kubectl.GetAsync("pods"))["items"]!.AsArray();
        Assert.DoesNotContain("serviceAccountToken", pods.ToJsonString(), StringComparison.Ordinal);
    }

    private static async Task PayAsync(HttpClient http)
    {
        var login = await http.PostAsJsonAsync("/auth/login", new { name = "admin", password = Password });
        var token = (string)(await login.Content.ReadFromJsonAsync<JsonNode>())!["access_token"]!;
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        await http.PostAsJsonAsync("/balance/top-up", new { amount = 1 });
        var accepted = await http.PostAsJsonAsync("/predict", new { model = "double", features = new { x = 1 } });
        var task = (await accepted.Content.ReadFromJsonAsync<JsonNode>())!["task_id"]!;
        var end = TimeProvider.System.GetUtcNow() + Settings.Patience;
        while ((string)(await http.GetFromJsonAsync<JsonNode>($"/predict/{task}"))!["status"]! == "pending")
            Assert.True(TimeProvider.System.GetUtcNow() < end, "no worker took the task");
        Assert.Equal(0.75m, (decimal)(await http.GetFromJsonAsync<JsonNode>("/balance"))!["balance"]!);
    }

    private static async Task<WebApplication> PredictorAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/predict", () => Results.Json(new { predictions = new[] { new { prediction = 2 } } }));
        await app.StartAsync();
        return app;
    }
}
