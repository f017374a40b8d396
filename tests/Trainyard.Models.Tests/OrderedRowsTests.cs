using System.Text;
using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Models.Tests;

/// <summary>The quick way into a row beside the one that tells faults.</summary>
public sealed class OrderedRowsTests
{
    private const string Plain = """{"area":0.1,"lift":true,"place":"süd","rooms":3,"sold":"2024-05-31"}""";

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
            new Feature { Name = "rooms", Type = FeatureType.Integer },
            new Feature { Name = "sold", Type = FeatureType.Timestamp }
        )
    );

    [Theory]
    [InlineData(Plain)]
    [InlineData("{ \"area\": -2.5e-3, \"lift\": 0,\n \"place\":\t\"nowhere\", \"rooms\": 4 , \"sold\": null }")]
    [InlineData("""{"area":12345678901234567890.5,"lift":null,"place":null,"rooms":null,"sold":"2024-05-31T18:30:00Z"}""")]
    public void A_row_in_the_signatures_order_is_taken(string json) => Assert.True(TryRead(json));

    [Theory]
    [InlineData("""{"lift":true,"area":0.1,"place":"süd","rooms":3,"sold":null}""")]
    [InlineData("""{"area":0.1,"lift":true,"place":"s\u00fcd","rooms":3,"sold":null}""")]
    [InlineData("""{"area":0.1,"lift":true,"place":"süd","rooms":3}""")]
    [InlineData("""{"area":0.1,"lift":true,"place":"süd","rooms":"many","sold":null}""")]
    [InlineData("""{"area":1-2,"lift":true,"place":"süd","rooms":3,"sold":null}""")]
    [InlineData("""{"area":0.1,"lift":true,"place":"süd","rooms":3,"sold":null,"more":1}""")]
    [InlineData("""{"area":0.1,"lift":true,"place":"süd","rooms":3,"sold":null,}""")]
    [InlineData("""{"area":01,"lift":true,"place":"süd","rooms":3,"sold":null}""")]
    [InlineData("""{"area":[1],"lift":true,"place":"süd","rooms":3,"sold":null}""")]
    [InlineData("""{"area":1,"lift":truely,"place":"süd","rooms":3,"sold":null}""")]
    [InlineData("""{"area":1 2,"lift":true,"place":"süd","rooms":3,"sold":null}""")]
    [InlineData("""[1]""")]
    [InlineData("")]
    public void Whatever_else_comes_is_left_to_who_tells_faults(string json) => Assert.False(TryRead(json));

    [Fact]
    public void A_name_that_must_be_escaped_is_left_to_it_too()
    {
        var encoder = new RowEncoder(Packages.Signature(new Feature { Name = "a\"b", Type = FeatureType.Number }));
        var place = 0;
        Assert.False(encoder.TryEncode("""{"a"b":1}"""u8, ref place, new float[encoder.Width], new RowFindings()));
    }

    [Fact]
    public void Whatever_is_taken_is_json_and_has_the_very_bits_of_the_other_way()
    {
        var random = new Random(7);
        var letters = "0123456789+-.eE\"\\,:{}[] \tnulltruefalseüarea\u0001"u8.ToArray();
        var taken = 0;
        for (var i = 0; i < 60_000; i++)
        {
            var json = Encoding.UTF8.GetBytes(Plain).ToList();
            for (var change = random.Next(1, 4); change > 0; change--)
                Change(json, letters, random);
            taken += TryRead([.. json]) ? 1 : 0;
        }

        Assert.InRange(taken, 1000, 59_000);
    }

    private static bool TryRead(string json) => TryRead(Encoding.UTF8.GetBytes(json));

    /// <summary>Whether a row is taken; then the other way must say the same.</summary>
    private static bool TryRead(byte[] json)
    {
        var (row, other, findings, others) = (new float[Encoder.Width], new float[Encoder.Width], new RowFindings(), new RowFindings());
        var place = 0;
        if (!Encoder.TryEncode(json, ref place, row, findings) || place < json.Length)
            return false;
        var reader = new Utf8JsonReader(json);
        Encoder.Encode(ref reader, 0, other, others);
        Assert.Equal((json.Length, 0), ((int)reader.BytesConsumed, others.Faults.Count));
        Assert.Equal(other.Select(BitConverter.SingleToInt32Bits), row.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(others.Unseen, findings.Unseen);
        return true;
    }

    private static void Change(List<byte> json, byte[] letters, Random random)
    {
        var (at, letter) = (random.Next(json.Count), letters[random.Next(letters.Length)]);
        switch (random.Next(3))
        {
            case 0:
                json[at] = letter;
                break;
            case 1:
                json.Insert(at, letter);
                break;
            default:
                json.RemoveAt(at);
                break;
        }
    }
}
