using System.Text.Json.Nodes;
using Trainyard.Local.Node.Workloads;
using Trainyard.Local.Tests.Support;

namespace Trainyard.Local.Tests.Node;

/// <summary>The program itself, killed again and again in the middle of its work.</summary>
public sealed class KilledClusterTests
{
    private const int Kills = 8,
        Completions = 24;

    [Fact]
    public async Task Under_kill_9_every_index_of_a_job_runs_exactly_once()
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-kill-").FullName;
        var ran = Path.Combine(folder, "ran");
        var when = new Random(1);
        var server = await LocalProgram.StartAsync(folder);
        try
        {
            await UntilAsync(async () =>
                (await server.Client.GetAsync("/api/v1/namespaces/default/serviceaccounts/default")).IsSuccessStatusCode
            );
            var job = Manifests.Job(
                "many",
                $"echo $JOB_COMPLETION_INDEX >> {ran}; sleep 0.2",
                $"completions: {Completions}, parallelism: 4, completionMode: Indexed,"
            );
            using var body = new StringContent(job, new System.Net.Http.Headers.MediaTypeHeaderValue("application/yaml"));
            (await server.Client.PostAsync("/apis/batch/v1/namespaces/default/jobs", body)).EnsureSuccessStatusCode();
            for (var i = 0; i < Kills; i++)
            {
                await Task.Delay(when.Next(20, 400));
                server.Kill(pods: false);
                server.Dispose();
                server = await LocalProgram.StartAsync(folder);
            }

            await UntilAsync(async () =>
                ((JsonObject)JsonNode.Parse(await server.Client.GetStringAsync("/apis/batch/v1/namespaces/default/jobs/many"))!).IsTrue(
                    "Complete"
                )
            );
        }
        finally
        {
            await server.StopAsync();
            server.Dispose();
        }

        Assert.Equal(Enumerable.Range(0, Completions), File.ReadLines(ran).Select(int.Parse).Order());
        Directory.Delete(folder, recursive: true);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                if (await condition())
                    return;
            }
            catch (HttpRequestException)
            {
                // Not there yet.
            }
            await Task.Delay(10, limit.Token);
        }
    }
}
