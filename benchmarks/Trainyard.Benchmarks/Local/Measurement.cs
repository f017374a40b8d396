using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Trainyard.Benchmarks.Local;

/// <summary>One run of all figures.</summary>
internal static class Measurement
{
    private const string Collection = "/apis/bench.trainyard.dev/v1/namespaces/default/trials";
    private const int WatchSamples = 200;

    private const string Definition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"trials.bench.trainyard.dev"},"spec":{
         "group":"bench.trainyard.dev","scope":"Namespaced","names":{"plural":"trials","singular":"trial","kind":"Trial"},
         "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},"schema":{"openAPIV3Schema":{"type":"object","properties":{
          "spec":{"type":"object","properties":{"number":{"type":"integer"},"parameters":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}},
          "status":{"type":"object","properties":{"phase":{"type":"string"},"value":{"type":"number"}}}}}}}]}}
        """;

    public static async Task<int> RunAsync(string program, int objects, int clients, CancellationToken stop)
    {
        await using var server = await ServerProcess.StartAsync(program);
        var client = server.Client;
        var figures = new Figures();
        figures.Report("ready after the start", server.Ready.TotalMilliseconds, "ms", atMost: 1000);
        await SendAsync(client, HttpMethod.Post, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Definition);
        while (!(await client.GetAsync(Collection, stop)).IsSuccessStatusCode)
        {
            await Task.Delay(20, stop);
        }

        // The first requests of a process meet code that is not compiled yet.
        await RateAsync(2000, clients, i => SendAsync(client, HttpMethod.Post, Collection, Trial("warm", i)));
        var creates = await RateAsync(objects, clients, i => SendAsync(client, HttpMethod.Post, Collection, Trial("t", i)));
        figures.Report("creates", creates, "/s", atLeast: 2000);
        var updates = await RateAsync(objects, clients, i =>
            SendAsync(
                client,
                HttpMethod.Patch,
                $"{Collection}/t-{i}/status",
                """{"status":{"phase":"Running","value":0.5}}""",
                "application/merge-patch+json"
            )
        );
        figures.Report("status patches", updates, "/s", atLeast: 2000);
        var reads = await RateAsync(2 * objects, clients, i => ReadAsync(client, $"{Collection}/t-{i % objects}"));
        figures.Report("reads of one object", reads, "/s", atLeast: 5000);
        await PagesAsync(figures, client, stop);
        await WatchAsync(figures, client, stop);
        figures.Report($"memory with {objects + 2000} objects", server.Process.Memory / (double)(1 << 20), "MiB", atMost: 150);
        return figures.Close();
    }

    private static string Trial(string prefix, int i) =>
        $$$"""
            {"apiVersion":"bench.trainyard.dev/v1","kind":"Trial","metadata":{"name":"{{{prefix}}}-{{{i}}}","labels":{"trainyard.dev/job":"bench"}},
             "spec":{"number":{{{i}}},"parameters":{"learningRate":0.1,"maxDepth":6,"booster":"gbtree","subsample":0.8} } }
            """;

    private static async Task SendAsync(
        HttpClient client,
        HttpMethod method,
        string path,
        string body,
        string contentType = "application/json"
    )
    {
        StringContent content = new(body, Encoding.UTF8) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } };
        using HttpRequestMessage request = new(method, path) { Content = content };
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }

    private static async Task ReadAsync(HttpClient client, string path) => await client.GetByteArrayAsync(path);

    /// <summary>Operations a second, over so many workers at a time.</summary>
    private static async Task<double> RateAsync(int count, int workers, Func<int, Task> operation)
    {
        var next = -1;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, workers)
                .Select(async _ =>
                {
                    for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
                    {
                        await operation(i);
                    }
                })
        );
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task PagesAsync(Figures figures, HttpClient client, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        var read = 0;
        var next = "";
        do
        {
            var page = JsonNode.Parse(await client.GetByteArrayAsync($"{Collection}?limit=500{next}", stop))!;
            read += page["items"]!.AsArray().Count;
            next = (string?)page["metadata"]!["continue"] is { Length: > 0 } token ? "&continue=" + token : "";
        } while (next.Length > 0);
        figures.Report($"list of {read} objects in pages of 500", Stopwatch.GetElapsedTime(began).TotalMilliseconds, "ms");
    }

    /// <summary>From the sending of a write to the arrival of its event on an open watch: the 99th percentile.</summary>
    private static async Task WatchAsync(Figures figures, HttpClient client, CancellationToken stop)
    {
        await using var stream = await client.GetStreamAsync($"{Collection}?watch=1&fieldSelector=metadata.name%3Dt-0", stop);
        using StreamReader lines = new(stream);
        await lines.ReadLineAsync(stop);
        List<double> delays = [];
        for (var i = 0; i < WatchSamples; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var write = SendAsync(
                client,
                HttpMethod.Patch,
                $"{Collection}/t-0",
                $$$"""{"spec":{"number":{{{i + 1_000_000}}}}}""",
                "application/merge-patch+json"
            );
            await lines.ReadLineAsync(stop);
            delays.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await write;
        }

        figures.Report("watch event after its write, median", Figures.Quantile(delays, 0.5), "ms", atMost: 10);
        figures.Report("watch event after its write, p99", Figures.Quantile(delays, 0.99), "ms", atMost: 10);
    }
}
