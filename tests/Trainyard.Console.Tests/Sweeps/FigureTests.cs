using System.Text.Json;
using Trainyard.Api;
using Trainyard.Console.Sweeps;
using Trainyard.Console.Tests.Support;
using Trainyard.Contracts;
using Trainyard.Sweeps;

namespace Trainyard.Console.Tests.Sweeps;

public sealed class FigureTests
{
    private static readonly SweepSnapshot Sweep = SweepSnapshot.Of(
        Objects.Job(),
        [.. Enumerable.Range(0, 41).Select(number => Objects.Trial(number, last: number == 40))],
        Objects.Start.AddHours(1)
    );

    [Fact]
    public void The_best_so_far_is_the_ledgers()
    {
        var line = HistoryFigure.Of(Sweep).Data[2];
        var best = (IReadOnlyList<double?>)line["y"]!;

        Assert.Equal(Sweep.Ledger.Curve.Select(point => (double?)point.Best).Distinct(), best.Distinct());
        Assert.Equal(40.0, ((IReadOnlyList<double?>)line["x"]!)[^1]);
    }

    [Theory]
    [InlineData("history")]
    [InlineData("importance")]
    [InlineData("parallel")]
    [InlineData("curves")]
    [InlineData("timeline")]
    [InlineData("slice")]
    [InlineData("contour")]
    public void Every_figure_can_be_written_as_json_of_an_empty_sweep_too(string figure)
    {
        foreach (var sweep in (SweepSnapshot[])[Sweep, SweepSnapshot.Of(Objects.Job(), [], Objects.Start)])
        {
            var made = SweepData.Make(sweep, figure, "learningRate", "maxDepth", TimeZoneInfo.Utc);
            Assert.NotEmpty(JsonSerializer.Serialize(made, made!.GetType()));
        }
    }

    [Theory]
    [InlineData("nothing", null, null)]
    [InlineData("slice", "noSuch", null)]
    [InlineData("contour", "learningRate", null)]
    public void What_there_is_not_is_not_drawn(string figure, string? x, string? y) =>
        Assert.Null(SweepData.Make(Sweep, figure, x, y, TimeZoneInfo.Utc));

    [Fact]
    public void Pruned_curves_end_in_a_cross()
    {
        var crosses = CurvesFigure.Of(Sweep).Data.Single(trace => (string)trace["name"]! == "cut by the pruner");
        Assert.Equal(4, ((double?[])crosses["x"]!).Length);
    }

    [Fact]
    public void A_name_with_a_tag_is_no_tag() => Assert.Equal("&lt;b>&amp;", Figure.Escaped("<b>&"));

    [Fact]
    public void A_brush_lets_through_what_passes_every_range_and_has_a_value_there()
    {
        var axes = ParallelAxes.Of(Sweep);
        double[][] ranges =
        [
            [0.5, 1],
            [0, 0.5],
            [0, 1],
            [0, 1],
        ];
        var caught = Brush.Caught(Sweep, ranges)!;
        Assert.Equal(
            axes.Numbers.Index()
                .Where(trial => axes.Places[0][trial.Index] >= 0.5 && axes.Places[1][trial.Index] <= 0.5)
                .Select(trial => trial.Item),
            caught.Order()
        );
        Assert.NotEmpty(caught);
        Assert.Null(Brush.Caught(Sweep, null));
        Assert.Null(
            Brush.Caught(
                Sweep,
                [
                    [0, 1],
                ]
            )
        );
    }

    [Theory]
    [InlineData(0.01, 0)]
    [InlineData(0.4, 1)]
    [InlineData(0.0632455532, 0.5)]
    public void A_logarithmic_axis_places_equal_ratios_alike(double value, double place) =>
        Assert.Equal(place, Axis.Of(Objects.Job().Spec.Sweep!.Parameters[0]).Place(Objects.Json(value))!.Value, 6);

    [Fact]
    public void Whole_numbers_are_marked_on_the_axis_of_whole_numbers() =>
        Assert.All(Axis.Of(Objects.Job().Spec.Sweep!.Parameters[1]).Ticks, tick => Assert.DoesNotContain('.', tick.Text));

    [Fact]
    public void A_value_that_is_none_of_the_choices_has_no_place()
    {
        var axis = Axis.Of(Objects.Job().Spec.Sweep!.Parameters[2]);
        Assert.Null(axis.Place(Objects.Json("other")));
        Assert.Equal(1, axis.Place(Objects.Json("dart")));
    }

    [Fact]
    public void Pods_that_run_side_by_side_stand_in_two_rows_and_one_after_the_other_in_one()
    {
        TrialRow Row(int number, int begin, int end) =>
            new(Objects.Trial(0) with { Spec = Objects.Trial(0).Spec with { Number = number }, Status = Between(begin, end) }, [], null);
        var spans = TimelineFigure.Spans([Row(0, 0, 10), Row(1, 5, 15), Row(2, 10, 20)], Objects.Start);
        Assert.Equal(["pod 1", "pod 2", "pod 1"], spans.Select(span => span.Lane));
    }

    [Fact]
    public void Where_no_trial_is_near_a_contour_claims_nothing()
    {
        List<(double, double, double)> points = [(0.1, 0.1, 1), (0.12, 0.1, 3)];
        Assert.Null(ContourFigure.Smooth(points, 0.9, 0.9));
        Assert.InRange(ContourFigure.Smooth(points, 0.11, 0.1)!.Value, 1.9, 2.1);
    }

    private static TrialStatus Between(int begin, int end) =>
        new()
        {
            Phase = TrialPhase.Succeeded,
            StartTime = Objects.Start.AddSeconds(begin),
            CompletionTime = Objects.Start.AddSeconds(end),
        };
}
