using Trainyard.Contracts;
using Trainyard.Data.Splits;

namespace Trainyard.Data.Tests;

public sealed class SplitterTests
{
    private static readonly HoldoutSpec Holdout = new() { Fraction = 0.2 };

    [Fact]
    public void Hold_out_and_folds_share_out_every_row_once()
    {
        var split = Splitter.Split(new SplitRows { Count = 103 }, Holdout, new ValidationSpec { Folds = 5 }, seed: 1);
        Assert.Equal(Enumerable.Range(0, 103), split.Holdout.Concat(split.Rest).Order());
        Assert.Equal(split.Rest, split.Folds.SelectMany(fold => fold.Validation).Order());
        Assert.All(split.Folds, fold => Assert.Equal(split.Rest, fold.Training.Concat(fold.Validation).Order()));
        Assert.InRange(split.Folds.Max(fold => fold.Validation.Length) - split.Folds.Min(fold => fold.Validation.Length), 0, 1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_split_and_it_stays_that_one()
    {
        // Written down: another machine or a later version must come to the same rows, or old scores could not be compared with new ones.
        var split = Splitter.Split(new SplitRows { Count = 20 }, Holdout, new ValidationSpec { Folds = 2 }, seed: 7);
        Assert.Equal([10, 14, 17, 18], split.Holdout);
        Assert.NotEqual(
            split.Holdout,
            Splitter.Split(new SplitRows { Count = 20 }, Holdout, new ValidationSpec { Folds = 2 }, seed: 8).Holdout
        );
    }

    [Fact]
    public void Each_class_keeps_its_share_everywhere()
    {
        int[] classes = [.. Enumerable.Range(0, 200).Select(row => row % 10 == 0 ? 1 : 0)];
        var split = Splitter.Split(new SplitRows { Count = 200, Classes = classes }, Holdout, new ValidationSpec { Folds = 4 }, seed: 3);
        Assert.Equal(4, split.Holdout.Count(row => classes[row] == 1));
        Assert.All(split.Folds, fold => Assert.Equal(4, fold.Validation.Count(row => classes[row] == 1)));
    }

    [Theory]
    [InlineData(ValidationStrategy.KFold)]
    [InlineData(ValidationStrategy.Holdout)]
    public void A_group_never_stands_on_both_sides(ValidationStrategy strategy)
    {
        int[] groups = [.. Enumerable.Range(0, 300).Select(row => row * 7 % 40)];
        var split = Splitter.Split(
            new SplitRows { Count = 300, Groups = groups },
            Holdout,
            new ValidationSpec { Strategy = strategy, Folds = 3 },
            seed: 3
        );
        Assert.Empty(Groups(split.Holdout).Intersect(Groups(split.Rest)));
        Assert.All(split.Folds, fold => Assert.Empty(Groups(fold.Training).Intersect(Groups(fold.Validation))));
        Assert.InRange(split.Holdout.Length, 50, 70);

        IEnumerable<int> Groups(int[] rows) => rows.Select(row => groups[row]).Distinct();
    }

    [Fact]
    public void In_time_the_past_comes_before_what_is_scored_and_the_hold_out_is_the_end()
    {
        var split = Splitter.Split(
            new SplitRows { Count = 100 },
            Holdout,
            new ValidationSpec { Strategy = ValidationStrategy.TimeSeries, Folds = 3 },
            seed: 3
        );
        Assert.Equal(Enumerable.Range(80, 20), split.Holdout);
        Assert.All(split.Folds, fold => Assert.True(fold.Training[^1] < fold.Validation[0]));
        Assert.Equal([20, 40, 60], split.Folds.Select(fold => fold.Training.Length));
    }

    [Fact]
    public void Too_few_rows_are_refused()
    {
        var fault = Assert.Throws<FailureException>(() =>
            Splitter.Split(new SplitRows { Count = 4 }, new HoldoutSpec { Fraction = 0 }, new ValidationSpec { Folds = 5 }, seed: 1)
        );
        Assert.Equal("4 rows cannot make 5 folds", fault.Failure.Message);
    }
}
