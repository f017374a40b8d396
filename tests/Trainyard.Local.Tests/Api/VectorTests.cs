using System.Text.Json.Nodes;
using Trainyard.Local.Hosting;
using Trainyard.Local.Node.Workloads;
using Trainyard.Local.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.Local.Tests.Api;

/// <summary>Alone on the machine, since the recorded steps wait for things to happen in time.</summary>
[CollectionDefinition(nameof(VectorTests), DisableParallelization = true)]
public sealed class AloneCollection;

/// <summary>
/// The answers recorded from a real API server. expected-failures.txt names the steps that differ; a step that starts to pass or to fail
/// makes this fail. Behind a question mark stand those that pass or differ with the moment.
/// </summary>
[Collection(nameof(VectorTests))]
public sealed class VectorTests
{
    private const string Undecided = "? ";

    [Fact]
    public async Task The_recorded_answers_are_given_but_for_the_expected_failures()
    {
        var vectors = SharedFolder.Find("kube-api");
        var python = Command.Find("python3");
        if (vectors is null || python is null)
        {
            Assert.Skip("No recorded vectors beside the repository, or no python3.");
        }

        string[] expected = [.. (await ExpectedAsync()).Where(line => line.Length > 0 && line[0] != '#')];
        var folder = Directory.CreateTempSubdirectory("trainyard-vectors-").FullName;
        await CopyAsync(vectors, Path.Combine(folder, "vectors"), [.. expected]);
        await using var local = await LocalCluster.StartAsync(
            new LocalOptions
            {
                Server = new() { Data = folder, Sync = false },
                Node = NodeOptions.Within(folder),
            },
            TimeProvider.System
        );
        (_, var output) = await Command.RunAsync(
            python,
            Path.Combine(folder, "kubeconfig"),
            Path.Combine(folder, "vectors", "replay.py"),
            local.Server.PlainAddress,
            "--token",
            local.Server.Token,
            "--jobs",
            "4",
            "--patience",
            "3",
            "--skip",
            "preemption"
        );
        TestContext.Current.SendDiagnosticMessage(output.TrimEnd().Split('\n')[^1]);
        string[] undecided =
        [
            .. expected.Where(line => line.StartsWith(Undecided, StringComparison.Ordinal)).Select(line => line[Undecided.Length..]),
        ];
        expected = [.. expected.Where(line => !line.StartsWith(Undecided, StringComparison.Ordinal))];
        string[] failures = [.. Failures(output).Except(undecided)];
        Assert.True(
            failures.ToHashSet().SetEquals(expected),
            $"Started to fail:\n{string.Join('\n', failures.Except(expected))}\nstarted to "
                + $"pass:\n{string.Join('\n', expected.Except(failures))}\n\n{output}"
        );
    }

    private static Task<string[]> ExpectedAsync() =>
        File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "expected-failures.txt"), TestContext.Current.CancellationToken);

    /// <summary>The replayer and its scenarios; what is known to differ is not waited for.</summary>
    private static async Task CopyAsync(string vectors, string folder, HashSet<string> known)
    {
        Directory.CreateDirectory(Path.Combine(folder, "scenarios"));
        File.Copy(Path.Combine(vectors, "replay.py"), Path.Combine(folder, "replay.py"));
        foreach (var path in Directory.GetFiles(Path.Combine(vectors, "scenarios")))
        {
            var scenario = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
            foreach (var step in scenario["steps"]!.AsArray())
            {
                if (step!["eventually"] is not null && known.Contains($"{scenario["scenario"]}: {step["name"]}"))
                    step["eventually"] = 1;
            }

            await File.WriteAllTextAsync(Path.Combine(folder, "scenarios", Path.GetFileName(path)), scenario.ToJsonString());
        }
    }

    /// <summary>Each as "scenario: step".</summary>
    private static IEnumerable<string> Failures(string output)
    {
        var scenario = "";
        foreach (var line in output.Split('\n'))
        {
            if (line.StartsWith("FAIL ", StringComparison.Ordinal) || line.StartsWith("ok   ", StringComparison.Ordinal))
            {
                scenario = line[5..line.LastIndexOf(" (", StringComparison.Ordinal)];
            }
            else if (line.StartsWith("  FAIL ", StringComparison.Ordinal))
            {
                yield return $"{scenario}: {line[7..]}";
            }
            else if (line.StartsWith("Traceback", StringComparison.Ordinal))
            {
                yield return "the replayer itself: " + output[output.IndexOf("Traceback", StringComparison.Ordinal)..];
            }
        }
    }
}
