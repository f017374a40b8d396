using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Predictor.Grpc.Messages;
using Trainyard.Predictor.Tests.Support;

namespace Trainyard.Predictor.Tests.Fuzzing;

/// <summary>
/// Spoilt requests of every form: each is answered, refused in words or taken for what it now says, and none makes the server fail.
/// <c>make fuzz-predictor</c> asks for many more.
/// </summary>
public sealed class FuzzTests
{
    private const int Few = 600;

    // What the garbage collector has not given back yet is less.
    private const long MostGrowth = 16L << 20;

    // Far more than any of them takes on a busy machine.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private static readonly string[] Types =
    [
        "application/json",
        "text/csv",
        "text/csv; delimiter=;",
        "application/vnd.apache.parquet",
        "text/plain",
        "application/json; charset=utf-16",
        "",
    ];

    [Fact]
    public async Task Spoilt_requests_never_make_the_server_fail_or_grow()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("TRAINYARD_FUZZ") ?? $"{Few}", CultureInfo.InvariantCulture);
        var random = new Random(int.Parse(Environment.GetEnvironmentVariable("TRAINYARD_FUZZ_SEED") ?? "1", CultureInfo.InvariantCulture));
        await using var served = await Served.StartAsync(LearningTask.Regression);
        (_, var prediction) = await served.PostAsync("""{"features":{"area":100,"rooms":3,"lift":true,"city":"Riga"}}""");
        var seeds = await Seeds.AllAsync((string)prediction["id"]!);
        var mutation = new Mutation(random);
        var faults = new List<string>();
        long early = 0;

        for (var i = 0; i < count; i++)
        {
            if (i == count / 4)
                early = GC.GetTotalMemory(forceFullCollection: true);
            var seed = seeds[i % seeds.Length];
            if (await FaultAsync(served, seed, mutation.Of(seed.Body), random) is { } fault)
                faults.Add($"request {i} to {seed.Path}: {fault}");
        }

        var growth = GC.GetTotalMemory(forceFullCollection: true) - early;
        foreach (var fault in faults.Take(20))
            TestContext.Current.SendDiagnosticMessage(fault);
        Console.WriteLine($"memory grew by {growth / 1024} KiB over the last three quarters");
        Console.WriteLine($"{count - faults.Count} passed, {faults.Count} failed");
        Assert.Empty(faults);
        Assert.True(growth < MostGrowth, $"memory grew by {growth} bytes");
    }

    private static async Task<string?> FaultAsync(Served served, Seed seed, byte[] body, Random random)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, seed.Path)
        {
            Content = new ByteArrayContent(seed.IsGrpc ? Seeds.Framed(body) : body),
        };
        if (seed.IsGrpc)
            request.Version = HttpVersion.Version20;
        var type = !seed.IsGrpc && random.Next(20) == 0 ? Types[random.Next(Types.Length)] : seed.Type;
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (!seed.IsGrpc && random.Next(20) == 0)
            request.Content.Headers.ContentEncoding.Add("gzip");
        if (!seed.IsGrpc && random.Next(10) == 0)
            request.Headers.TryAddWithoutValidation("Accept", Types[random.Next(Types.Length)]);
        using var clock = new CancellationTokenSource(Longest);
        try
        {
            using var response = await served.Http.SendAsync(request, clock.Token);
            var answer = await response.Content.ReadAsByteArrayAsync(clock.Token);
            return seed.IsGrpc ? GrpcFault(response, body) : HttpFault(response, answer);
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException)
        {
            return $"no answer to {Convert.ToBase64String(body)}";
        }
    }

    private static string? HttpFault(HttpResponseMessage response, byte[] answer)
    {
        var status = (int)response.StatusCode;
        if (status >= 500)
            return $"status {status}";
        if (status < 400)
            return null;
        var said = JsonNode.Parse(answer);
        return said?["title"] is null && said?["error"] is null ? "a refusal without a word" : null;
    }

    // What is no message at all the library itself refuses, as an unknown fault.
    private static string? GrpcFault(HttpResponseMessage response, byte[] body)
    {
        if ((int)response.StatusCode >= 500)
            return $"status {response.StatusCode}";
        var status = response
            .Headers.Concat(response.TrailingHeaders)
            .FirstOrDefault(header => header.Key == "grpc-status")
            .Value?.Single();
        if (status is null)
            return "no gRPC status";
        return status is "2" or "13" && IsMessage(body) ? $"gRPC status {status}" : null;
    }

    private static bool IsMessage(byte[] body)
    {
        try
        {
            ModelInferRequest.Parser.ParseFrom(body);
            return true;
        }
        catch (Google.Protobuf.InvalidProtocolBufferException)
        {
            return false;
        }
    }
}
