using System.Text;
using System.Text.Json;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Sources;
using Trainyard.Data.Tables;
using Trainyard.Models;

namespace Trainyard.Data.Tests;

public sealed class RowsFileTests : IDisposable
{
    private static readonly RowEncoder s_encoder = new(new Signature
    {
        Features =
        [
            new Feature { Name = "area", Type = FeatureType.Number },
            new Feature { Name = "code", Type = FeatureType.Category, Categories = ["007", "42"] },
            new Feature { Name = "sold", Type = FeatureType.Timestamp },
            new Feature { Name = "lift", Type = FeatureType.Boolean },
        ],
        Outputs = [],
    });

    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-rows-").FullName;
    private readonly Database _database = new(threads: 1);

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("area,code,sold,lift\n0.1,\"007\",2024-05-31,true\n1e-3,42,2024-06-01 12:30:00,false\n,,,\n")]
    [InlineData("lift;sold;code;area\ntrue;2024-05-31T00:00:00;007;0.1\nfalse;2024-06-01T12:30:00;42;0.001\n;;;\n")]
    public void A_table_gives_the_same_bits_as_the_same_rows_in_json(string csv)
    {
        var (values, rows, findings) = Read(csv);
        Assert.Empty(findings.Faults);
        Assert.Equal(3, rows);
        float[] expected =
        [
            .. Json("""{"area":0.1,"code":"007","sold":"2024-05-31","lift":true}"""),
            .. Json("""{"area":0.001,"code":"42","sold":"2024-06-01T12:30:00Z","lift":false}"""),
            .. Json("""{"area":null,"code":null,"sold":null,"lift":null}"""),
        ];
        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), values.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Missing_and_unknown_columns_and_wrong_values_are_all_told()
    {
        var (_, _, findings) = Read("area,code,lift,extra\nlarge,7,true,1\n");
        Assert.Equal(
            ["extra is not a feature of this model", "sold is missing", "area must be a number, not a text"],
            findings.Faults.Select(fault => $"{fault.Feature} {fault.Message}"));
        Assert.Equal(1, findings.Unseen["code"]);
    }

    private (float[] Values, int Rows, RowFindings Findings) Read(string csv)
    {
        var file = Path.Combine(_folder, "rows.csv");
        File.WriteAllText(file, csv);
        var findings = new RowFindings();
        var (values, rows) = RowsFile.Read(_database, new Relation { Files = [file], Format = FileFormat.Csv }, s_encoder, findings);
        return (values, rows, findings);
    }

    private static float[] Json(string json)
    {
        var row = new float[s_encoder.Width];
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        s_encoder.Encode(ref reader, 0, row, new RowFindings());
        return row;
    }
}
