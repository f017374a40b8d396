using System.Text;
using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Models.Tests;

public sealed class RowEncoderTests
{
    private static readonly RowEncoder Encoder = new(
        Packages.Signature(
            new Feature { Name = "area", Type = FeatureType.Number },
            new Feature { Name = "lift", Type = FeatureType.Boolean },
            new Feature
            {
                Name = "place",
                Type = FeatureType.Category,
                Categories = ["north", "süd"],
            },
            new Feature
            {
                Name = "street",
                Type = FeatureType.Category,
                Categories = ["a", "b", "c"],
                Codes = [0, 1, 2.5f],
            },
            new Feature { Name = "sold", Type = FeatureType.Timestamp }
        )
    );

    [Fact]
    public void Columns_are_named_after_the_feature_and_its_part() =>
        Assert.Equal(
            ["area", "lift", "place=north", "place=süd", "street", "sold.days", "sold.month", "sold.weekday", "sold.hour"],
            Encoder.ColumnNames
        );

    [Theory]
    [InlineData("""{"area":0.1,"lift":true,"place":"süd","street":"c","sold":"2024-05-31T18:30:00Z"}""")]
    [InlineData("""{"sold":"2024-05-31T20:30:00+02:00","street":"c","place":"s\u00fcd","lift":1,"area":1e-1}""")]
    public void A_row_is_encoded_whatever_the_order_of_its_names(string json)
    {
        var (row, findings) = Encode(json);
        Assert.Empty(findings.Faults);
        Assert.Equal([0.1f, 1, 0, 1, 2.5f, 19874.771f, 5, 5, 18.5f], row);
    }

    [Fact]
    public void A_null_is_a_gap_in_each_of_the_features_columns()
    {
        var (row, findings) = Encode("""{"area":null,"lift":null,"place":null,"street":null,"sold":null}""");
        Assert.Empty(findings.Faults);
        Assert.All(row, value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void A_category_that_training_did_not_know_is_a_gap_and_is_counted()
    {
        var (row, findings) = Encode("""{"area":1,"lift":true,"place":"west","street":"z","sold":"2024-05-31"}""");
        Assert.Empty(findings.Faults);
        Assert.True(float.IsNaN(row[2]) && float.IsNaN(row[3]) && float.IsNaN(row[4]));
        Assert.Equal(1, findings.Unseen["place"]);
        Assert.Equal(1, findings.Unseen["street"]);
    }

    [Fact]
    public void Every_fault_of_a_row_is_told_at_once()
    {
        var (_, findings) = Encode("""{"area":"large","lift":2,"place":5,"sold":"yesterday","extra":[1,{"a":2}],"area":[1]}""");
        Assert.Equal(
            [
                "area must be a number, not a text",
                "lift must be true or false, not a number other than 0 and 1",
                "place must be a text, not a number",
                "sold must be a day or a time such as 2024-05-31 or 2024-05-31T12:00:00Z, not 'yesterday'",
                "extra is not a feature of this model",
                "area is given twice",
                "area must be a number, not a list",
                "street is missing",
            ],
            findings.Faults.Select(fault => $"{fault.Feature} {fault.Message}")
        );
    }

    [Theory]
    [InlineData("1e39", "is too large: 1E+39")]
    [InlineData("1e999", "is infinite")]
    public void A_number_beyond_a_float_is_refused(string number, string message)
    {
        var (_, findings) = Encode($$"""{"area":{{number}},"lift":true,"place":"north","street":"a","sold":"2024-05-31"}""");
        Assert.Equal(message, Assert.Single(findings.Faults).Message);
    }

    [Theory]
    [InlineData("\"yes\"", 1)]
    [InlineData("\"False\"", 0)]
    [InlineData("0", 0)]
    public void A_truth_value_may_come_in_the_words_of_a_csv(string value, float expected)
    {
        var (row, findings) = Encode($$"""{"area":1,"lift":{{value}},"place":"north","street":"a","sold":"2024-05-31"}""");
        Assert.Empty(findings.Faults);
        Assert.Equal(expected, row[1]);
    }

    [Fact]
    public void What_is_no_object_is_one_fault()
    {
        var (_, findings) = Encode("[1,2]");
        Assert.Single(findings.Faults);
    }

    private static (float[] Row, RowFindings Findings) Encode(string json)
    {
        var row = new float[Encoder.Width];
        var findings = new RowFindings();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        Encoder.Encode(ref reader, 0, row, findings);
        return (row, findings);
    }
}
