using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Trials;

namespace Trainyard.Controllers.Tests.Trials;

public sealed class PrintedMetricsTests
{
    [Fact]
    public void The_last_of_each_name_counts()
    {
        var metrics = Read(
            "epoch 1: loss=0.5 val-auc=0.7",
            "epoch 2: loss = 4e-1, val-auc=.75",
            "path=/tmp/3 version=1.2.3 name=x1",
            "done"
        ).Word!.Metrics!;

        Assert.Equal(["loss", "val-auc"], metrics.Keys.Order());
        Assert.Equal((0.4, 0.75), (metrics["loss"], metrics["val-auc"]));
    }

    [Theory]
    [InlineData("score=1e-3", 0.001)]
    [InlineData("score=-1.5E+2", -150)]
    [InlineData("score=+.5", 0.5)]
    [InlineData("score=5.", 5)]
    [InlineData("score=0.5,", 0.5)]
    [InlineData("score=0.5, loss=3/10", 0.5)]
    [InlineData("score=0.5,loss=1", 0.5)]
    [InlineData("score=0.5;", 0.5)]
    [InlineData("the end (score=0.5).", 0.5)]
    [InlineData("The best is score=0.25.", 0.25)]
    [InlineData("{'score'= 'no'} score='0.5'", 0.5)]
    [InlineData("\u001b[32mscore\u001b[0m=\u001b[1;31m0.75\u001b[0m", 0.75)]
    [InlineData("\u001b]0;training\u0007score=0.75\u001b[K", 0.75)]
    [InlineData("10 %\rscore=0.1\r100 %\rscore=0.2", 0.2)]
    [InlineData("score=nan", double.NaN)]
    [InlineData("score=-NaN", double.NaN)]
    [InlineData("score=inf", double.PositiveInfinity)]
    [InlineData("score=-Infinity", double.NegativeInfinity)]
    [InlineData("score=1e999", double.PositiveInfinity)]
    public void A_number_is_read_whatever_stands_around_it(string line, double value) =>
        Assert.Equal(value, Read(line).Word!.Metrics!["score"]);

    [Theory]
    [InlineData("score=3/10")]
    [InlineData("score=1,234")]
    [InlineData("score=1,234.5")]
    [InlineData("score=1.234,5")]
    [InlineData("score=50%")]
    [InlineData("score=0.5±0.1")]
    [InlineData("score=1_000")]
    [InlineData("score=0x1F")]
    [InlineData("score==0.5")]
    [InlineData("score=0.5s")]
    [InlineData("score=--5")]
    [InlineData("score=good")]
    [InlineData("\u001b[31mscore=3/10\u001b[0m")]
    public void What_is_no_number_is_no_metric_and_its_line_is_kept(string line)
    {
        var read = Read("score=0.9", line);

        Assert.Empty(read.Word!.Metrics!);
        Assert.Equal(
            line.Replace("\u001b[31m", "", StringComparison.Ordinal).Replace("\u001b[0m", "", StringComparison.Ordinal),
            read.Unread!["score"]
        );
    }

    [Fact]
    public void A_number_after_what_is_none_counts()
    {
        var read = Read("score=3/10", "score=0.3");

        Assert.Equal(0.3, read.Word!.Metrics!["score"]);
        Assert.Empty(read.Unread!);
    }

    [Theory]
    [InlineData("""{"score": 0.5, "loss": 2}""", 0.5)]
    [InlineData("""{"score": NaN}""", double.NaN)]
    [InlineData("""{"score":-Infinity,"note":"NaN"}""", double.NegativeInfinity)]
    [InlineData("""{"score": "0.25"}""", 0.25)]
    [InlineData("loss=2\nscore=0.75\n", 0.75)]
    public void A_file_is_json_or_lines(string file, double value)
    {
        var metrics = new PrintedMetrics("score", null);
        metrics.ReadFile(file);

        Assert.True(metrics.HasObjective);
        Assert.Equal(value, metrics.Over(new()).Word!.Metrics!["score"]);
    }

    [Theory]
    [InlineData("""{"score": [1, 2]}""", "\"score\": [1, 2]")]
    [InlineData("""{"score": null}""", "\"score\": null")]
    [InlineData("""{"score": "good"}""", "\"score\": \"good\"")]
    public void What_is_no_number_in_a_file_is_told_as_it_stands(string file, string told)
    {
        var metrics = new PrintedMetrics("score", null);
        metrics.ReadFile(file);

        Assert.False(metrics.HasObjective);
        Assert.Equal(told, metrics.Over(new()).Unread!["score"]);
    }

    [Theory]
    [InlineData(@"^(?<name>\w+): (?<value>\S+)$", "Accuracy: 0.5", "Accuracy", 0.5)]
    [InlineData(@"accuracy of (?<value>[\d.]+)", "reached an accuracy of 0.875 at last", "score", 0.875)]
    [InlineData(@"(?<name>\w+) is (?<value>\S+)", "loss is 3, error is nan", "error", double.NaN)]
    public void A_pattern_says_where_name_and_value_stand(string pattern, string line, string name, double value)
    {
        var metrics = new PrintedMetrics("score", new() { Pattern = pattern });
        metrics.ReadLines(["nothing=1", line]);

        var read = metrics.Over(new()).Word!.Metrics!;
        Assert.Equal(value, read[name]);
        Assert.DoesNotContain("nothing", read.Keys);
    }

    private static StepResult Read(params string[] lines)
    {
        var metrics = new PrintedMetrics("score", null);
        metrics.ReadLines(lines);
        return metrics.Over(new());
    }
}
