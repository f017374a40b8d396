using System.Text;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Trainer.Tests;

public sealed class OwnModelTests : IDisposable
{
    private readonly Trials _trials = new();

    private string Own => Directory.CreateDirectory(Path.Combine(_trials.Folder, "own")).FullName;

    public void Dispose() => _trials.Dispose();

    [Fact]
    public async Task An_onnx_file_becomes_a_package_with_the_training_tables_signature()
    {
        Put("model.onnx", "an onnx graph");
        Put("notes/readme.txt", "hello");

        var word = await AdoptAsync(_trials.WriteTable(300));

        Assert.Equal((0, 1), (_trials.ExitCode, word.Model!.Version));
        var package = await ModelPackage.ReadAsync(_trials.Models, "1", word.Model.Digest);
        Assert.Equal(("job", "model.onnx", 1), (package.Manifest.TrainingJob, package.Manifest.ModelFile, package.Manifest.Version));
        Assert.Equal(["a", "b", "c"], package.Manifest.Signature.Features.Select(feature => feature.Name));
        Assert.Equal("y", Assert.Single(package.Manifest.Signature.Outputs).Name);
        Assert.Equal("hello", Encoding.UTF8.GetString(package.Files["notes/readme.txt"]));
    }

    [Fact]
    public async Task A_manifest_is_taken_as_it_is_and_the_data_are_not_read()
    {
        Put("weights.bin", "1 2 3");
        Put(
            "manifest.json",
            """
            {
              "modelFile": "weights.bin", "version": 77, "trainingJob": "other", "metrics": { "rmse": 0.5 },
              "signature": { "features": [{ "name": "pixel", "type": "Number" }], "outputs": [{ "name": "cat", "type": "Number" }] }
            }
            """
        );

        var word = await AdoptAsync("/no/such/table.csv");

        var manifest = (await ModelPackage.ReadAsync(_trials.Models, "1", word.Model!.Digest)).Manifest;
        Assert.Equal(("job", 1, "weights.bin"), (manifest.TrainingJob, manifest.Version, manifest.ModelFile));
        Assert.Equal(0.5, word.Metrics!["rmse"]);
        Assert.Equal("pixel", Assert.Single(manifest.Signature.Features).Name);
    }

    [Fact]
    public async Task A_folder_without_either_is_no_model_and_no_failure()
    {
        Put("weights.bin", "1 2 3");

        var word = await AdoptAsync("/no/such/table.csv");

        Assert.Equal((TrialOutcome.Succeeded, null), (word.Outcome, word.Model));
        Assert.Contains("holds neither manifest.json nor an ONNX file", _trials.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"modelFile":"weights.bin","signature":{"features":[],"outputs":[]}}""", "weights.bin is not in the folder")]
    [InlineData("""{"signature":{"features":[],"outputs":[]}}""", "a.onnx, b.onnx could each be meant")]
    [InlineData("""["no object"]""", "no JSON object")]
    [InlineData("""{"modelFile":"a.onnx","signature":{"features":[{"type":"Number"}],"outputs":[]}}""", "name")]
    public async Task What_cannot_be_is_told_in_words(string manifest, string words)
    {
        Put("a.onnx", "1");
        Put("b.onnx", "2");
        Put("manifest.json", manifest);

        var word = await AdoptAsync("/no/such/table.csv");

        Assert.Equal((78, FailureClass.Configuration), (_trials.ExitCode, word.Failure!.Class));
        Assert.Contains(words, word.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_goes_through_a_log_whole()
    {
        var word = await _trials.RunAsync(_trials.Refit(Trials.Regression(_trials.WriteTable(300))));
        var output = new StringWriter();
        var exit = await CommandLineRun.RunAsync(["pack", word.Model!.Uri], output, output, _ => null);

        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var head = JsonNode.Parse(lines[0])!["files"]!.AsArray();
        var package = await ModelPackage.ReadAsync(_trials.Models, "1");
        var content = lines.Skip(1).SelectMany(Convert.FromBase64String).ToArray();
        Assert.Equal(0, exit);
        Assert.Equal(
            [.. package.Files.Keys.Append("manifest.json").Order(StringComparer.Ordinal)],
            head.Select(file => (string)file!["name"]!)
        );
        Assert.Equal(head.Sum(file => (long)file!["bytes"]!), content.Length);
        Assert.Equal(ModelPackage.DigestOf(content.AsSpan(0, (int)head[0]!["bytes"]!)), (string)head[0]!["digest"]!);
        Assert.DoesNotContain(lines, line => line.Length > 16 * 1024);
    }

    private void Put(string name, string content)
    {
        var file = Path.Combine(Own, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    private async Task<LastWord> AdoptAsync(string table)
    {
        var trial = _trials.Refit(Trials.Regression(table));
        _trials.With(ContainerEnvironment.Trial, System.Text.Json.JsonSerializer.Serialize(trial, ContractsJson.Default.TrialFile));
        return await _trials.ByHandAsync("adopt", Own);
    }
}
