using System.Text.Json.Nodes;
using Trainyard.Console.Sweeps;
using Trainyard.Console.Tests.Support;
using Trainyard.Runtime;

namespace Trainyard.Console.Tests.Sweeps;

public sealed class SweepChangesTests
{
    [Fact]
    public void A_point_is_enqueued_behind_the_trials_that_have_begun_and_makes_room_for_itself()
    {
        var change = SweepChanges.Enqueue(Objects.Job(trials: 0), new JsonObject { ["maxDepth"] = 4 }, begun: 20);
        var sweep = change["spec"]!["sweep"]!;
        Assert.Equal(21, sweep["enqueue"]!.AsArray().Count);
        Assert.Equal("""{"maxDepth":4}""", sweep["enqueue"]![20]!.ToJsonString());
        Assert.All(sweep["enqueue"]!.AsArray().Take(20), point => Assert.Empty(point!.AsObject()));
        Assert.Equal(21, (int)sweep["maxTrials"]!);
    }

    [Fact]
    public void A_clone_has_what_its_author_wrote_and_nothing_of_the_cluster()
    {
        var clone = YamlJson.Parse(SweepChanges.Clone(Objects.Job()))!;
        Assert.Equal("sonar-copy", (string)clone["metadata"]!["name"]!);
        Assert.Equal("ice", (string)clone["metadata"]!["labels"]!["team"]!);
        Assert.Null(clone["status"]);
        Assert.Null(clone["metadata"]!["uid"]);
        Assert.Equal("pvc://datasets/sonar.csv", (string)clone["spec"]!["data"]!["sources"]![0]!["uri"]!);
    }

    [Theory]
    [InlineData("learningRate", "0.1", null)]
    [InlineData("learningRate", "0.5", "a number from 0.01 to 0.4")]
    [InlineData("learningRate", "1e999", "a number from 0.01 to 0.4")]
    [InlineData("learningRate", "fast", "a number from 0.01 to 0.4")]
    [InlineData("maxDepth", "4.5", "a whole number from 2 to 12")]
    [InlineData("booster", "gblinear", "one of gbtree, dart")]
    [InlineData("booster", "dart", null)]
    [InlineData("booster", " ", null)]
    public void A_point_out_of_the_space_is_told_at_its_field(string parameter, string text, string? fault)
    {
        var (_, faults) = PointForm.Read(Objects.Job().Spec.Sweep!.Parameters, new Dictionary<string, string?> { [parameter] = text });
        Assert.Equal(fault, faults.GetValueOrDefault(parameter));
    }
}
