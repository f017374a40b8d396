using Trainyard.Models;

namespace Trainyard.Data.Splits;

/// <summary>Shares out rows. It is a pure function of the rows' order, classes and groups, the specification and the seed.</summary>
public static class Splitter
{
    /// <summary>Splits a table.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="holdout">How many are kept apart; under TimeSeries the last ones.</param>
    /// <param name="validation">How trials are validated.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="FailureException">There are too few rows or groups.</exception>
    public static Split Split(SplitRows rows, HoldoutSpec holdout, ValidationSpec validation, long seed)
    {
        var all = Enumerable.Range(0, rows.Count).ToArray();
        var inTime = validation.Strategy == ValidationStrategy.TimeSeries;
        var (rest, kept) = holdout.Fraction <= 0 ? (all, []) : inTime ? Tail(all, holdout.Fraction) : Part(holdout.Stratify == false ? rows with { Classes = null } : rows, all, holdout.Fraction, seed);
        if (holdout.Fraction > 0)
            Require(kept.Length > 0 && rest.Length > 0, $"{rows.Count} rows are too few for a hold-out of {holdout.Fraction:0.##}");

        // Another seed than the hold-out's, or a fold would resemble it.
        var folds = validation.Strategy switch
        {
            ValidationStrategy.KFold => KFold(rows, rest, validation.Folds, seed + 1),
            ValidationStrategy.TimeSeries => TimeSeries(rest, validation.Folds),
            _ => [Whole(Part(rows, rest, validation.Fraction, seed + 1))],
        };
        return new Split(kept, rest, folds);
    }

    private static Fold Whole((int[] Training, int[] Validation) parts)
    {
        Require(parts.Training.Length > 0 && parts.Validation.Length > 0, "there are too few rows for a validation part");
        return new Fold(parts.Training, parts.Validation);
    }

    private static (int[] Others, int[] Chosen) Tail(int[] rows, double fraction)
    {
        var cut = rows.Length - (int)Math.Round(rows.Length * fraction);
        return (rows[..cut], rows[cut..]);
    }

    /// <summary>A share of the rows, of each class where there are classes, in whole groups where there are groups.</summary>
    private static (int[] Others, int[] Chosen) Part(SplitRows all, int[] rows, double fraction, long seed)
    {
        var part = new HashSet<int>();
        foreach (var stratum in Strata(all, rows, seed))
        {
            var wanted = (int)Math.Round(stratum.Sum(unit => unit.Length) * fraction);
            foreach (var unit in stratum)
            {
                if (wanted < (unit.Length + 1) / 2)
                    break;
                part.UnionWith(unit);
                wanted -= unit.Length;
            }
        }

        return ([.. rows.Where(row => !part.Contains(row))], [.. rows.Where(part.Contains)]);
    }

    private static IReadOnlyList<Fold> KFold(SplitRows all, int[] rows, int folds, long seed)
    {
        Require(folds >= 2, "data.validation.folds must be 2 or more");
        var fold = new int[all.Count];
        var sizes = new int[folds];
        var units = 0;
        foreach (var stratum in Strata(all, rows, seed))
        {
            // Large groups first, each to the fold that has the fewest rows of this class, then the fewest of all.
            var own = new int[folds];
            foreach (var unit in stratum.OrderByDescending(unit => unit.Length))
            {
                var target = Enumerable.Range(0, folds).MinBy(candidate => (own[candidate], sizes[candidate], candidate));
                own[target] += unit.Length;
                sizes[target] += unit.Length;
                units++;
                foreach (var row in unit)
                    fold[row] = target;
            }
        }

        Require(units >= folds, $"{units} {(all.Groups is null ? "rows" : "groups")} cannot make {folds} folds");
        return
        [
            .. Enumerable.Range(0, folds).Select(number =>
                new Fold([.. rows.Where(row => fold[row] != number)], [.. rows.Where(row => fold[row] == number)])),
        ];
    }

    /// <summary>
    /// Folds + 1 parts in the order of time; fold i learns from the first i and is scored on the next:
    /// <code>
    /// fold 1   LLLL vvvv
    /// fold 2   LLLL LLLL vvvv
    /// fold 3   LLLL LLLL LLLL vvvv
    /// </code>
    /// </summary>
    private static IReadOnlyList<Fold> TimeSeries(int[] rows, int folds)
    {
        Require(folds >= 1, "data.validation.folds must be 1 or more");
        Require(rows.Length > folds, $"{rows.Length} rows cannot make {folds} folds in time");
        var edges = Enumerable.Range(0, folds + 2).Select(part => (int)((long)rows.Length * part / (folds + 1))).ToArray();
        return [.. Enumerable.Range(1, folds).Select(fold => new Fold(rows[..edges[fold]], rows[edges[fold]..edges[fold + 1]]))];
    }

    /// <summary>The units that stay together (groups, or single rows), shuffled, by class. A group belongs to its commonest class.</summary>
    private static IEnumerable<IReadOnlyList<int[]>> Strata(SplitRows all, int[] rows, long seed)
    {
        var random = new SplitMix(seed);
        var units = all.Groups is { } groups
            ? rows.GroupBy(row => groups[row]).Select(group => group.ToArray()).ToArray()
            : [.. rows.Select(row => new[] { row })];
        var order = Enumerable.Range(0, units.Length).ToArray();
        random.Shuffle(order);
        var shuffled = order.Select(index => units[index]);
        return all.Classes is { } classes
            ? [.. shuffled.GroupBy(unit => Commonest(unit, classes)).OrderBy(stratum => stratum.Key).Select(stratum => stratum.ToArray())]
            : [[.. shuffled]];
    }

    private static int Commonest(int[] unit, int[] classes) =>
        unit.GroupBy(row => classes[row]).OrderByDescending(same => same.Count()).ThenBy(same => same.Key).First().Key;

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
            throw new FailureException(FailureClass.DataSchema, otherwise);
    }
}
