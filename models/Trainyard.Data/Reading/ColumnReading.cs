using System.Globalization;
using System.Text.RegularExpressions;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Data.Reading;

/// <summary>What a column of text is read as, and why: decided once over all rows of all files of a source.</summary>
internal sealed partial record ColumnReading
{
    public required string Name { get; init; }

    public required FeatureType Type { get; init; }

    /// <summary>How it is written; null where plainly.</summary>
    public ValueFormat? Format { get; init; }

    /// <summary>Why it is of that type, in words.</summary>
    public string Why { get; init; } = "";

    /// <summary>What is odd about it: a sentence that names the column, the share and the words.</summary>
    public string? Finding { get; init; }

    /// <summary>What must be told before it can be used at all.</summary>
    public string? Question { get; init; }

    /// <summary>Whether another column has its name: only a query may use it.</summary>
    public bool IsTwice { get; init; }

    /// <summary>Whether lists or objects are among its values.</summary>
    public bool IsNested { get; init; }

    /// <summary>What its values are; null where they were not looked at one by one, since every row of it is a number.</summary>
    public ColumnProfile? Profile { get; init; }

    // A column that is a number in at least so many of its values is told about where it is read as texts.
    private const double MostlyNumbers = 0.5;

    /// <param name="name">The column's name.</param>
    /// <param name="profile">All of its values.</param>
    /// <param name="evidence">What other columns of the source say of the decimal separator.</param>
    internal static ColumnReading Of(string name, ColumnProfile profile, DecimalEvidence evidence)
    {
        var read = new ColumnReading
        {
            Name = name,
            Type = FeatureType.Category,
            Profile = profile,
        };
        if (profile.Nested > 0)
            return read with { IsNested = true, Why = "lists or objects" };
        if (profile.Present == 0)
            return AsTexts(read with { Why = "no value" });
        if (profile.Numbers.Count == profile.Present && profile.Numbers.Agree && !profile.Times.AreAsTold)
            return AsNumbers(read, evidence);
        if (profile.Truths() is { } words)
            return AsTruths(read, words);
        if (profile.Times.AreMoments(out var format, out var doubt))
            return AsMoments(read, format, doubt);
        if (profile.Times.AreClocks(out var clock))
        {
            return read with
            {
                Type = FeatureType.Number,
                Format = clock! with { Gaps = GapsOf(profile) },
                Why = $"times of the day as {clock!.DateFormats![0]}, in seconds since midnight",
            };
        }

        return AsTexts(read);
    }

    /// <summary>A column that is texts whatever it looks like: classes and groups.</summary>
    internal static ColumnReading Texts(string name, ColumnProfile profile) =>
        AsTexts(
            new ColumnReading
            {
                Name = name,
                Type = FeatureType.Category,
                Profile = profile,
            }
        ) with
        {
            Finding = null,
        };

    private static ColumnReading AsNumbers(ColumnReading read, DecimalEvidence evidence)
    {
        var numbers = read.Profile!.Numbers;
        if (numbers.Format(evidence) is not { } way)
        {
            var value = numbers.Doubtful!;
            var both = (
                value.Replace(",", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal),
                value.Replace(',', '.')
            );
            return read with
            {
                Why = "numbers that can be read in two ways",
                Question = $"the column {read.Name}: is {value} {both.Item1} or {both.Item2}? Say csv.decimal or csv.thousands",
            };
        }

        var format = way with { Gaps = GapsOf(read.Profile), Parentheses = numbers.Accounting is not null };
        var notes = new List<string>();
        if (format.Decimal is not null)
            notes.Add("decimal commas");
        if (format.Thousands is { } thousands)
            notes.Add($"thousands by {(thousands == " " ? "blanks" : thousands)}");
        if (format.Unit is { } unit)
            notes.Add($"in {unit}");
        if (numbers.Accounting is { } accounting)
            notes.Add($"{accounting} is negative");
        return read with
        {
            Type = numbers.AreWhole && format.Unit is null && numbers.TooLarge is null ? FeatureType.Integer : FeatureType.Number,
            Format = format == new ValueFormat() && read.Profile.Quoted == 0 ? null : format,
            Why = string.Join(", ", [read.Profile.Quoted > 0 ? "numbers in quotes" : "numbers", .. notes]),
            Finding =
                numbers.TooLarge is { } large
                    ? $"the column {read.Name} has whole numbers that double precision cannot hold, such as {large}: they are rounded"
                : numbers.Vanishing is { } small
                    ? $"the column {read.Name} has numbers that double precision cannot tell from zero, such as {small}: they are zero"
                : numbers.LeadingZero is { } zero
                    ? $"the column {read.Name} has numbers that begin with a zero, such as {zero}, and is read as numbers: make "
                        + $"texts of it in data.query if they are names"
                : null,
        };
    }

    private static ColumnReading AsTruths(ColumnReading read, (string True, string False) words)
    {
        var plain = words.True == "true";
        var format = new ValueFormat
        {
            True = plain ? null : words.True,
            False = plain ? null : words.False,
            Gaps = GapsOf(read.Profile!),
        };
        return read with
        {
            Type = FeatureType.Boolean,
            Format = format == new ValueFormat() ? null : format,
            Why = $"{words.True} and {words.False}",
        };
    }

    private static ColumnReading AsMoments(ColumnReading read, ValueFormat? format, (string One, string Other)? doubt)
    {
        if (doubt is { } two)
        {
            return read with
            {
                Why = "days that can be read in two ways",
                Question =
                    $"the column {read.Name}: is {read.Profile!.Examples[0]} written as {two.One} or as {two.Other}? Say csv.dateFormats",
            };
        }

        var times = read.Profile!.Times;
        var gaps = GapsOf(read.Profile);
        return read with
        {
            Type = FeatureType.Timestamp,
            Format = gaps is null ? format : (format ?? new ValueFormat()) with { Gaps = gaps },
            Why = $"times as {(format is null ? "in ISO 8601" : string.Join(" or ", format.DateFormats!))}",
            Finding =
                times.Zoned > 0 && times.Zoned < times.Count
                    ? $"the column {read.Name} has times with and without a zone: those without ({times.Count - times.Zoned} of "
                        + $"{times.Count}) are read as UTC"
                    : null,
        };
    }

    private static ColumnReading AsTexts(ColumnReading read)
    {
        var profile = read.Profile!;
        string[] gaps = [.. profile.GapWords.Keys.Where(profile.IsGapAmongTexts).Order(StringComparer.Ordinal)];
        var format = new ValueFormat { Gaps = gaps.Length == 0 ? null : gaps, Trim = profile.Untrimmed > 0 };
        var share = profile.NumberShare;
        return read with
        {
            Format = format == new ValueFormat() ? null : format,
            Why =
                read.Why.Length > 0 ? read.Why
                : share is > 0 and < 1 ? $"texts, {Percent(share)} of them numbers"
                : "texts",
            Finding =
                share >= MostlyNumbers ? Mixed(read.Name, profile, share)
                : MostlyTimes(profile) ? MixedTimes(read.Name, profile)
                : LooksLikeTimes(profile) ? UnknownTimes(read.Name, profile)
                : profile.Present > 0 && profile.Numbers.Count + profile.NumberLike >= MostlyNumbers * profile.Present
                    ? UnknownNumbers(read.Name, profile)
                : null,
        };
    }

    private static string Mixed(string name, ColumnProfile profile, double share)
    {
        if (profile.Words.Count == 0)
        {
            return $"the column {name} has numbers that are written in different ways, such as {Examples(profile)}, and is read as "
                + $"texts: say csv.decimal or csv.thousands, or make numbers of them in data.query";
        }

        return $"the column {name} is {Percent(share)} numbers, but for {Told(profile.Words)}, and is read as texts: "
            + "say csv.gaps if they stand for no value, or make numbers of them in data.query";
    }

    private static string MixedTimes(string name, ColumnProfile profile)
    {
        var share = 1 - ((double)profile.Times.Misfits / profile.Present);
        return $"the column {name} is {Percent(share)} times ({profile.Times.Way}), but for {Told(profile.Times.MisfitWords)}, and is "
            + "read as texts: say csv.gaps if they stand for no value, csv.dateFormats if they are written otherwise";
    }

    private static bool MostlyTimes(ColumnProfile profile) =>
        profile.Times is { IsOver: false, Misfits: > 0 } times && times.Count - times.Misfits >= MostlyNumbers * profile.Present;

    private static string Told(IReadOnlyDictionary<string, long> words)
    {
        const int Most = 5;
        var first = words
            .OrderByDescending(word => word.Value)
            .ThenBy(word => word.Key, StringComparer.Ordinal)
            .Take(Most)
            .Select(word => string.Create(CultureInfo.InvariantCulture, $"'{word.Key}' ({word.Value})"));
        return string.Join(", ", first) + (words.Count > Most ? " and others" : "");
    }

    private static string UnknownTimes(string name, ColumnProfile profile) =>
        $"the column {name} looks like times, such as {Examples(profile)}, but no format fits all of them, and it is read as texts: "
        + $"say csv.dateFormats";

    private static string UnknownNumbers(string name, ColumnProfile profile) =>
        $"the column {name} looks like numbers, such as {Examples(profile)}, but no one way of writing them fits all, and it is "
        + $"read as texts: make numbers of them in data.query";

    private static bool LooksLikeTimes(ColumnProfile profile) =>
        profile.Present > 0
        && profile.Examples.Count > 0
        && profile.Examples.All(example =>
            example.Count(char.IsAsciiDigit) is >= 4 and <= 20
            && ((example.AsSpan().IndexOfAny("/-.:") >= 0 && !example.Any(IsOfNoTime)) || WithYear().IsMatch(example))
        );

    private static bool IsOfNoTime(char letter) =>
        !char.IsAsciiDigit(letter) && letter is not ('/' or '-' or '.' or ':' or ' ' or 'T' or 'Z');

    /// <summary>A year, another number and at most two words, in any order: 3. März 2024, 2024-05-01 10:00 CET, 2024-W05.</summary>
    [GeneratedRegex(@"^(?=.*(?<!\d)(19|20)\d\d(?!\d))(?=\D*\d+\D+\d)[^\p{L}]*(\p{L}+[^\p{L}]*){0,2}$")]
    private static partial Regex WithYear();

    private static string Examples(ColumnProfile profile) => string.Join(" and ", profile.Examples.Take(2));

    // Shares just below all of it must not look like all of it.
    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 1000) / 10:0.#} %");

    private static string[]? GapsOf(ColumnProfile profile) =>
        profile.GapWords.Count == 0 ? null : [.. profile.GapWords.Keys.Order(StringComparer.Ordinal)];
}
