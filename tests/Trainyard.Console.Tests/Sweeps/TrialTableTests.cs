using Trainyard.Api;
using Trainyard.Console.Sweeps;
using Trainyard.Console.Tests.Support;
using Trainyard.Sweeps;

namespace Trainyard.Console.Tests.Sweeps;

public sealed class TrialTableTests
{
    private static readonly SweepSnapshot Sweep = SweepSnapshot.Of(
        Objects.Job(),
        [.. Enumerable.Range(0, 41).Select(number => Objects.Trial(number, last: number == 40))],
        Objects.Start
    );
    private static readonly IReadOnlyList<TrialRow> Rows = TrialRow.Of(Sweep);
    private static readonly TrialTable Table = new(["auc"], ["learningRate", "maxDepth", "booster"]);

    [Fact]
    public void The_best_trial_stands_first()
    {
        var first = Table.Order(Rows, new(), null, descending: false)[0];
        Assert.Equal(1, first.Rank);
        Assert.Equal(Rows.Where(row => row.Phase == TrialPhase.Succeeded).Max(row => row.Value), first.Value);
    }

    [Theory]
    [InlineData("auc", false)]
    [InlineData("auc", true)]
    [InlineData("maxDepth", true)]
    [InlineData("seconds", false)]
    public void What_has_no_value_in_the_column_comes_last_either_way(string column, bool descending)
    {
        var texts = Table.Order(Rows, new(), column, descending).Select(row => Table.Text(row, column)).ToList();
        Assert.DoesNotContain("", texts.Take(texts.Count(text => text.Length > 0)));
    }

    [Fact]
    public void Numbers_are_sorted_by_value_not_by_their_digits()
    {
        var depths = Table
            .Order(Rows, new(), "maxDepth", descending: false)
            .Select(row => int.Parse(Table.Text(row, "maxDepth"), null))
            .ToList();
        Assert.Equal(depths.Order(), depths);
    }

    [Theory]
    [InlineData("booster=dart")]
    [InlineData("00007")]
    public void A_text_finds_names_and_parameters(string text)
    {
        var found = Table.Order(Rows, new(Text: text), null, descending: false);
        Assert.NotEmpty(found);
        Assert.True(found.Count < Rows.Count);
    }

    [Fact]
    public void A_brush_and_a_state_narrow_together() =>
        Assert.Equal(
            [5],
            Table.Order(Rows, new(TrialPhase.Pruned, null, new HashSet<int> { 4, 5 }), null, false).Select(row => row.Number)
        );

    [Fact]
    public void Csv_is_read_back_to_the_bit()
    {
        var lines = Table.Csv(Rows, ["trial", "learningRate"]).ToList();
        Assert.Equal("trial,learningRate", lines[0]);
        var rate = Rows[3].Trial.Spec.Parameters["learningRate"].GetDouble();
        Assert.Equal(rate, double.Parse(lines[4].Split(',')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"no\"", "\"say \"\"no\"\"\"")]
    [InlineData("=cmd()", "'=cmd()")]
    [InlineData("-1.5", "-1.5")]
    [InlineData("-x", "'-x")]
    public void Csv_cells_are_quoted_and_are_no_formulas(string value, string cell)
    {
        var trial = Objects.Trial(0);
        var changed = trial with { Spec = trial.Spec with { Parameters = Testing.Build.Point(("booster", value)) } };
        Assert.Equal(cell, Table.Csv([new(changed, [null], null)], ["booster"]).Last());
    }
}
