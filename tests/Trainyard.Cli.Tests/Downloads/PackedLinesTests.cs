using System.Text;
using System.Text.Json;
using Trainyard.Trainer.Client;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Cli.Tests.Downloads;

public sealed class PackedLinesTests
{
    private static readonly byte[] Model = Encoding.UTF8.GetBytes(new string('x', 10_000));
    private static readonly byte[] Manifest = "{}"u8.ToArray();

    [Fact]
    public async Task The_files_come_through_as_they_were()
    {
        var told = new List<(long, long)>();

        var files = await PackedLines.ReadAsync(Lines([Head(), .. Body()]), (done, all) => told.Add((done, all)));

        Assert.Equal(["manifest.json", "model.txt"], files.Select(file => file.Name));
        Assert.Equal(Model, files[1].Content);
        Assert.Equal((10_002, 10_002), told[^1]);
    }

    [Fact]
    public async Task A_line_that_is_lost_is_told() =>
        Assert.Contains("model.txt ends after", await FaultAsync(Lines([Head(), .. Body().SkipLast(1)])), StringComparison.Ordinal);

    [Fact]
    public async Task A_line_that_came_twice_is_told() =>
        Assert.Contains(
            "model.txt is not what was sent",
            await FaultAsync(Lines(Head(), Body()[0], Body()[1], Body()[1])),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("Killed")]
    [InlineData("")]
    [InlineData("""{"files":[{"name":"../evil","bytes":1,"digest":"sha256:0"}]}""")]
    [InlineData("""{"files":[{"name":"/etc/evil","bytes":1,"digest":"sha256:0"}]}""")]
    public async Task What_is_no_package_is_told(string line) =>
        Assert.StartsWith("the model did not come through", await FaultAsync(Lines(line)), StringComparison.Ordinal);

    private static string Head() =>
        JsonSerializer.Serialize(
            new PackedFiles([
                new("manifest.json", Manifest.Length, ModelPackage.DigestOf(Manifest)),
                new("model.txt", Model.Length, ModelPackage.DigestOf(Model)),
            ]),
            ContractsJson.Default.PackedFiles
        );

    private static string[] Body() => [Convert.ToBase64String(Manifest), .. Model.Chunk(6000).Select(Convert.ToBase64String)];

    private static async Task<string> FaultAsync(IAsyncEnumerable<string> lines) =>
        (await Assert.ThrowsAsync<TrainerException>(() => PackedLines.ReadAsync(lines, (_, _) => { }))).Message;

    private static IAsyncEnumerable<string> Lines(params IEnumerable<string> lines) => lines.ToAsyncEnumerable();
}
