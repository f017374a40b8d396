using Trainyard.Contracts;

namespace Trainyard.Models.Tests;

public sealed class CellReaderTests
{
    private static readonly ValueFormat Plain = new();
    private static readonly ValueFormat German = new() { Decimal = ",", Thousands = "." };
    private static readonly ValueFormat English = new() { Thousands = "," };
    private static readonly ValueFormat Swiss = new() { Thousands = "'" };
    private static readonly ValueFormat French = new() { Decimal = ",", Thousands = " " };
    private static readonly ValueFormat Dollars = new()
    {
        Unit = "$",
        Thousands = ",",
        Parentheses = true,
    };
    private static readonly ValueFormat Percent = new() { Unit = "%" };

    public static TheoryData<string, ValueFormat, double> Numbers =>
        new()
        {
            { "10.5", Plain, 10.5 },
            { " -3 ", Plain, -3 },
            { "+.5", Plain, 0.5 },
            { "2.3e+00", Plain, 2.3 },
            { "1E3", Plain, 1000 },
            { "\u22125", Plain, -5 },
            { "-inf", Plain, double.NegativeInfinity },
            { "1.101,5", German, 1101.5 },
            { "-0,25", German, -0.25 },
            { "1,5e2", German, 150 },
            { "1,234,567.5", English, 1234567.5 },
            { "901", English, 901 },
            { "12\u2019345", Swiss, 12345 },
            { "1\u00a0234\u202f567,5", French, 1234567.5 },
            { "$5.00", Dollars, 5 },
            { "-$1,005.00", Dollars, -1005 },
            { "$-5", Dollars, -5 },
            { "($14)", Dollars, -14 },
            { "12%", Percent, 12 },
            { "12.5 %", Percent, 12.5 },
        };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_number_is_read_as_its_column_is_written(string text, ValueFormat format, double expected)
    {
        var cell = new CellReader(FeatureType.Number, format).Read(text);
        Assert.Equal(CellKind.Number, cell.Kind);
        Assert.Equal(expected, cell.Number);
    }

    public static TheoryData<string, ValueFormat> NoNumbers =>
        new()
        {
            { "1,5", Plain },
            { "12%", Plain },
            { "(14)", Plain },
            { "0x1F", Plain },
            { "1_000", Plain },
            { "5-", Plain },
            { "--5", Plain },
            { "?", Plain },
            { "1.5", German },
            { "1.10,5", German },
            { "1.1015", German },
            { "1,5", English },
            { "12,34,567", English },
            { ",123", English },
            { "1,234,", English },
            { "5", Percent },
            { "%", Percent },
            { "(-$5)", Dollars },
            { "\u20ac5", Dollars },
        };

    [Theory]
    [MemberData(nameof(NoNumbers))]
    public void What_is_no_number_in_the_format_of_its_column_is_a_fault(string text, ValueFormat format) =>
        Assert.Equal(CellKind.Fault, new CellReader(FeatureType.Number, format).Read(text).Kind);

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("NA")]
    [InlineData("n/A")]
    [InlineData("#N/A")]
    [InlineData("#DIV/0!")]
    [InlineData("none")]
    [InlineData("?")]
    [InlineData(" MISSING ")]
    public void A_known_gap_is_one_in_any_case_and_so_is_a_word_that_was_given(string text)
    {
        var format = new ValueFormat { Gaps = ["?", "missing"] };
        foreach (var type in new[] { FeatureType.Number, FeatureType.Integer, FeatureType.Boolean, FeatureType.Timestamp })
            Assert.Equal(CellKind.Gap, new CellReader(type, format).Read(text).Kind);
    }

    [Theory]
    [InlineData("none", false, CellKind.Text)]
    [InlineData("None", false, CellKind.Gap)]
    [InlineData(" None", false, CellKind.Text)]
    [InlineData(" None", true, CellKind.Gap)]
    [InlineData("NA", false, CellKind.Text)]
    [InlineData("", true, CellKind.Gap)]
    public void Among_texts_only_the_words_of_training_are_gaps_as_they_were_written(string text, bool trim, CellKind expected) =>
        Assert.Equal(expected, new CellReader(FeatureType.Category, new ValueFormat { Gaps = ["None"], Trim = trim }).Read(text).Kind);

    [Fact]
    public void Blanks_around_a_category_are_no_part_of_it_where_training_took_them_off()
    {
        Assert.Equal("x y", new CellReader(FeatureType.Category, new ValueFormat { Trim = true }).Read("\tx y ").Text);
        Assert.Equal(" x", new CellReader(FeatureType.Category, null).Read(" x").Text);
    }

    [Fact]
    public void An_empty_text_that_is_a_category_of_the_model_stays_one()
    {
        var feature = new Feature
        {
            Name = "c",
            Type = FeatureType.Category,
            Categories = ["a", ""],
        };
        Assert.Equal(CellKind.Text, new CellReader(feature).Read("").Kind);
    }

    [Theory]
    [InlineData("2024-05-31", null, "2024-05-31T00:00:00")]
    [InlineData("2024-05-31 18:30", null, "2024-05-31T18:30:00")]
    [InlineData("2024-05-31T20:30:00.25+02:00", null, "2024-05-31T18:30:00.25")]
    [InlineData("2024-05-31T18:30:00Z", null, "2024-05-31T18:30:00")]
    [InlineData("31.12.2022 13:30", "d.M.yyyy H:mm", "2022-12-31T13:30:00")]
    [InlineData("03/04/2024", "d/M/yyyy", "2024-04-03T00:00:00")]
    [InlineData("03/04/2024", "M/d/yyyy", "2024-03-04T00:00:00")]
    [InlineData("4-Mar-2024", "d-MMM-yyyy", "2024-03-04T00:00:00")]
    [InlineData("3/4/2024 1:05 PM", "M/d/yyyy h:mm tt", "2024-03-04T13:05:00")]
    public void A_moment_is_read_by_the_format_of_training(string text, string? format, string expected)
    {
        var cell = new CellReader(FeatureType.Timestamp, format is null ? null : new ValueFormat { DateFormats = [format] }).Read(text);
        Assert.Equal(CellKind.Moment, cell.Kind);
        Assert.Equal(
            DateTime.Parse(expected, System.Globalization.CultureInfo.InvariantCulture),
            DateTime.UnixEpoch.AddMicroseconds(cell.Moment)
        );
    }

    [Theory]
    [InlineData("2023-02-29")]
    [InlineData("2024-05-31T24:00")]
    [InlineData("2024-05-31x")]
    [InlineData("2024-5-31")]
    [InlineData("31.12.2022")]
    [InlineData("2024-05-31T12:00:00+25:00")]
    [InlineData("May")]
    public void What_is_no_moment_is_a_fault(string text) =>
        Assert.Equal(CellKind.Fault, new CellReader(FeatureType.Timestamp, null).Read(text).Kind);

    [Fact]
    public void A_time_of_the_day_is_a_number_of_seconds() =>
        Assert.Equal(
            48_605.5,
            new CellReader(FeatureType.Number, new ValueFormat { DateFormats = ["H:mm:ss.FFFFFF"] }).Read("13:30:05.5").Number
        );

    [Theory]
    [InlineData("TRUE", null, null, true)]
    [InlineData("0", null, null, false)]
    [InlineData("Yes", "yes", "no", true)]
    [InlineData("no", "yes", "no", false)]
    public void A_truth_value_is_read_by_the_words_of_training(string text, string? yes, string? no, bool expected)
    {
        var cell = new CellReader(FeatureType.Boolean, new ValueFormat { True = yes, False = no }).Read(text);
        Assert.Equal(CellKind.Truth, cell.Kind);
        Assert.Equal(expected, cell.Truth);
    }

    [Fact]
    public void A_fault_names_what_the_column_takes_and_the_value()
    {
        Assert.Equal("must be a number, not 'large'", new CellReader(FeatureType.Number, null).Describe("large"));
        Assert.Equal(
            "must be a time written as d.M.yyyy, not '2024-05-31'",
            new CellReader(FeatureType.Timestamp, new ValueFormat { DateFormats = ["d.M.yyyy"] }).Describe("2024-05-31")
        );
        Assert.Equal(
            "must be yes or no, not 'true'",
            new CellReader(FeatureType.Boolean, new ValueFormat { True = "yes", False = "no" }).Describe("true")
        );
    }
}
