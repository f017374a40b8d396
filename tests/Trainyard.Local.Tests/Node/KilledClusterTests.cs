using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Trainyard.Local.Tests.Support;
using Trainyard.Local.Workloads;

namespace Trainyard.Local.Tests.Node;

/// <summary>The program itself, killed again and again in the middle of its work.</summary>
public sealed class KilledClusterTests
{
    private const int Kills = 8, Completions = 24;

    [Fact]
    public async Task Under_kill_9_every_index_of_a_job_runs_exactly_once()
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-kill-").FullName;
        var ran = Path.Combine(folder, "ran");
        var port = FreePort();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), DefaultRequestHeaders = { { "Authorization", "Bearer t" } } };
        var when = new Random(1);
        var server = await StartAsync(folder, port, http);
        try
        {
            await UntilAsync(async () => (await http.GetAsync("/api/v1/namespaces/default/serviceaccounts/default")).IsSuccessStatusCode);
            var job = Manifests.Job("many", $"echo $JOB_COMPLETION_INDEX >> {ran}; sleep 0.2", $"completions: {Completions}, parallelism: 4, completionMode: Indexed,");
            using var body = new StringContent(job, new System.Net.Http.Headers.MediaTypeHeaderValue("application/yaml"));
            (await http.PostAsync("/apis/batch/v1/namespaces/default/jobs", body)).EnsureSuccessStatusCode();
            for (var i = 0; i < Kills; i++)
            {
                await Task.Delay(when.Next(20, 400));
                server.Kill();
                await server.WaitForExitAsync();
                server.Dispose();
                server = await StartAsync(folder, port, http);
            }
            await UntilAsync(async () => ((JsonObject)JsonNode.Parse(await http.GetStringAsync("/apis/batch/v1/namespaces/default/jobs/many"))!).IsTrue("Complete"));
        }
        finally
        {
            using var stop = Process.Start("kill", server.Id.ToString());
            await server.WaitForExitAsync();
        }

        Assert.Equal(Enumerable.Range(0, Completions), File.ReadLines(ran).Select(int.Parse).Order());
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<Process> StartAsync(string folder, int port, HttpClient http)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "trainyard-local");
        var server = Process.Start(new ProcessStartInfo(program, ["--data", Path.Combine(folder, "data"), "--http-port", port.ToString(), "--token", "t"]) { RedirectStandardOutput = true })!;
        await UntilAsync(async () => (await http.GetAsync("/readyz")).IsSuccessStatusCode);
        return server;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                if (await condition()) return;
            }
            catch (HttpRequestException)
            {
                // Not there yet.
            }
            await Task.Delay(10, limit.Token);
        }
    }
}
