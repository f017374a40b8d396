using System.Collections;
using Trainyard.Contracts;

namespace Trainyard.Data.Splits;

/// <summary>Shares out rows. It is a pure function of the rows' order, classes and groups, the specification and the seed.</summary>
public static class Splitter
{
    /// <param name="rows">The rows.</param>
    /// <param name="holdout">How many are kept apart; under TimeSeries the last ones.</param>
    /// <param name="validation">How trials are validated.</param>
    /// <exception cref="FailureException">There are too few rows or groups.</exception>
    public static Split Split(SplitRows rows, HoldoutSpec holdout, ValidationSpec validation, long seed)
    {
        var all = Enumerable.Range(0, rows.Count).ToArray();
        var inTime = validation.Strategy == ValidationStrategy.TimeSeries;
        var (rest, kept) =
            holdout.Fraction <= 0 ? (all, [])
            : inTime ? Tail(all, holdout.Fraction)
            : Part(holdout.Stratify == false ? rows with { Classes = null } : rows, all, holdout.Fraction, seed);
        if (holdout.Fraction > 0)
            Require(kept.Length > 0 && rest.Length > 0, TooFew(rows, $"a hold-out of {holdout.Fraction:0.##}"));

        // Another seed than the hold-out's, or a fold would resemble it.
        var folds = validation.Strategy switch
        {
            ValidationStrategy.KFold => KFold(rows, rest, validation.Folds, seed + 1),
            ValidationStrategy.TimeSeries => TimeSeries(rest, validation.Folds),
            _ => [Whole(rows, Part(rows, rest, validation.Fraction, seed + 1))],
        };
        return new Split(kept, rest, folds);
    }

    private static string TooFew(SplitRows rows, string part) =>
        rows.Groups?.Distinct().Count() is { } groups
            ? $"data.group has {groups} group{(groups == 1 ? "" : "s")} in {rows.Count} rows, and a group is never cut: too few for {part}"
            : FormattableString.Invariant($"{rows.Count} rows are too few for {part}");

    private static Fold Whole(SplitRows rows, (int[] Training, int[] Validation) parts)
    {
        Require(parts.Training.Length > 0 && parts.Validation.Length > 0, TooFew(rows, "a validation part"));
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
        var units = new Units(rows, all.Groups);
        var chosen = new bool[all.Count];
        foreach (var stratum in Strata(units, all.Classes, seed))
        {
            var wanted = (int)Math.Round(stratum.Sum(unit => units[unit].Length) * fraction);
            foreach (var unit in stratum)
            {
                if (wanted < (units[unit].Length + 1) / 2)
                    break;
                foreach (var row in units[unit])
                    chosen[row] = true;
                wanted -= units[unit].Length;
            }
        }

        return (Where(rows, row => !chosen[row]), Where(rows, row => chosen[row]));
    }

    private static DealtFolds KFold(SplitRows all, int[] rows, int folds, long seed)
    {
        Require(folds >= 2, "data.validation.folds must be 2 or more");
        var units = new Units(rows, all.Groups);
        Require(units.Count >= folds, $"{units.Count} {(all.Groups is null ? "rows" : "groups")} cannot make {folds} folds");
        var fold = new int[all.Count];
        var sizes = new int[folds];
        foreach (var stratum in Strata(units, all.Classes, seed))
        {
            // Large groups first, each to the fold that has the fewest rows of this class, then the fewest of all.
            var own = new int[folds];
            foreach (var unit in stratum.OrderByDescending(unit => units[unit].Length))
            {
                var target = 0;
                for (var candidate = 1; candidate < folds; candidate++)
                {
                    if ((own[candidate], sizes[candidate]).CompareTo((own[target], sizes[target])) < 0)
                        target = candidate;
                }

                own[target] += units[unit].Length;
                sizes[target] += units[unit].Length;
                foreach (var row in units[unit])
                    fold[row] = target;
            }
        }

        return new DealtFolds(rows, fold, folds);
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

    /// <summary>The units, shuffled, by class. A unit belongs to its commonest class.</summary>
    private static IEnumerable<int[]> Strata(Units units, int[]? classes, long seed)
    {
        var order = Enumerable.Range(0, units.Count).ToArray();
        new SplitMix(seed).Shuffle(order);
        return classes is null
            ? [order]
            : order.GroupBy(unit => Commonest(units[unit], classes)).OrderBy(stratum => stratum.Key).Select(stratum => stratum.ToArray());
    }

    private static int Commonest(ReadOnlySpan<int> unit, int[] classes) =>
        unit.Length == 1
            ? classes[unit[0]]
            : unit.ToArray().GroupBy(row => classes[row]).OrderByDescending(same => same.Count()).ThenBy(same => same.Key).First().Key;

    // Counted first: a growing list would leave more garbage than it keeps.
    private static int[] Where(int[] rows, Func<int, bool> chosen)
    {
        var found = new int[rows.Count(chosen)];
        var next = 0;
        foreach (var row in rows)
        {
            if (chosen(row))
                found[next++] = row;
        }

        return found;
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
            throw new FailureException(FailureClass.DataSchema, otherwise);
    }

    /// <summary>Rows that stay together: groups in the order of their first rows, or single rows.</summary>
    private sealed class Units
    {
        private readonly int[] _rows;
        private readonly int[]? _starts;

        internal Units(int[] rows, int[]? groups)
        {
            _rows = rows;
            if (groups is null)
                return;

            var members = rows.GroupBy(row => groups[row]).Select(group => group.ToArray()).ToArray();
            _rows = [.. members.SelectMany(group => group)];
            _starts = new int[members.Length + 1];
            for (var unit = 0; unit < members.Length; unit++)
                _starts[unit + 1] = _starts[unit] + members[unit].Length;
        }

        internal int Count => _starts is null ? _rows.Length : _starts.Length - 1;

        internal ReadOnlySpan<int> this[int unit] =>
            _starts is null ? _rows.AsSpan(unit, 1) : _rows.AsSpan(_starts[unit].._starts[unit + 1]);
    }

    /// <summary>Folds whose rows are listed when they are asked for: all lists at once would take as much memory as several
    /// columns.</summary>
    private sealed class DealtFolds(int[] rows, int[] fold, int folds) : IReadOnlyList<Fold>
    {
        public int Count => folds;

        public Fold this[int index] => new(Where(rows, row => fold[row] != index), Where(rows, row => fold[row] == index));

        public IEnumerator<Fold> GetEnumerator() => Enumerable.Range(0, folds).Select(index => this[index]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
