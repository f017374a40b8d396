using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Tables;

namespace Trainyard.Data.Tests;

public sealed class TableReaderTests : IDisposable
{
    private readonly Database _database = new(threads: 1);

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Numbers_of_every_type_become_single_precision()
    {
        var table = Read(
            """
            SELECT 1::TINYINT a, 2::UBIGINT b, 0.1::FLOAT c, 0.1::DOUBLE d, 1.25::DECIMAL(9, 3) e, 7::HUGEINT f, TIME '01:00:00' g, true h
            """
        );
        Assert.Equal([1, 2, 0.1f, 0.1f, 1.25f, 7, 3600, 1], table.Columns.Select(column => ((NumberColumn)column)[0]));
        Assert.Equal(NumberKind.Integer, ((NumberColumn)table.Columns[0]).Kind);
        Assert.Equal(NumberKind.Boolean, ((NumberColumn)table.Columns[7]).Kind);
    }

    [Fact]
    public void A_gap_is_missing_in_every_type()
    {
        var table = Read("SELECT NULL::INTEGER a, NULL::DOUBLE b, NULL::VARCHAR c, NULL::TIMESTAMP d, NULL e, NULL::BOOLEAN f");
        Assert.All(table.Columns, column => Assert.True(column.IsMissing(0)));
    }

    [Fact]
    public void Moments_are_microseconds_since_1970_in_universal_time()
    {
        var table = Read("SELECT DATE '1970-01-02' a, TIMESTAMP '1970-01-01 00:00:01' b, TIMESTAMPTZ '1970-01-01 01:00:00+01' c");
        Assert.Equal([86_400_000_000, 1_000_000, 0], table.Columns.Select(column => ((TimeColumn)column)[0]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_long_table_comes_whole_and_in_order(bool inHalves)
    {
        const string Query = "SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE 'text number ' || (i % 100) END t FROM range(200000) r(i)";
        var table = TableReader.Read(_database, Query, new ReadOptions { InHalves = inHalves });
        var numbers = (NumberColumn)table.Columns[0];
        var texts = (TextColumn)table.Columns[1];
        Assert.Equal(200_000, table.Rows);
        for (var row = 0; row < table.Rows; row++)
        {
            Assert.Equal(row, numbers[row]);
            Assert.Equal(row % 3 == 0 ? null : $"text number {row % 100}", texts[row]);
        }
    }

    [Fact]
    public void Columns_that_are_asked_for_as_texts_keep_every_digit()
    {
        var options = new ReadOptions { AsText = new HashSet<string> { "id" } };
        var table = TableReader.Read(_database, "SELECT 9007199254740993 id", options);
        Assert.Equal("9007199254740993", ((TextColumn)table.Columns[0])[0]);
    }

    [Fact]
    public void Canonical_order_does_not_depend_on_the_order_of_the_query()
    {
        var options = new ReadOptions { Canonical = true };
        var one = TableReader.Read(_database, "SELECT * FROM (VALUES (2, 'b'), (1, 'c'), (1, 'a')) t(x, y)", options);
        Assert.Equal(["a", "c", "b"], Enumerable.Range(0, 3).Select(row => ((TextColumn)one.Columns[1])[row]));
    }

    [Theory]
    [InlineData("SELECT 1 a, 2 A", "the column name a stands 2 times in the table")]
    [InlineData("SELECT [1, 2] l", "the column l is of the type LIST, which is no feature")]
    [InlineData("SELCT 1", "Parser Error: syntax error at or near \"SELCT\" · LINE 1: SELCT 1")]
    public void A_table_that_cannot_be_read_is_refused_in_one_line(string query, string message) =>
        Assert.Equal(message, Assert.Throws<FailureException>(() => Read(query)).Failure.Message);

    [Fact]
    public void A_fault_in_the_second_half_is_the_fault_of_the_table()
    {
        const string Query = "SELECT i, CASE WHEN i = 150000 THEN error('row 150000 is odd') ELSE i END AS j FROM range(200000) r(i)";
        var fault = Assert.Throws<FailureException>(() => TableReader.Read(_database, Query, new ReadOptions { InHalves = true })).Failure;
        Assert.Contains("row 150000 is odd", fault.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_table_that_does_not_fit_is_refused_with_the_size_it_needs(bool inHalves)
    {
        var options = new ReadOptions { MostBytes = 1 << 20, InHalves = inHalves };
        var fault = Assert
            .Throws<FailureException>(() => TableReader.Read(_database, "SELECT i, i + 1 AS j FROM range(100000000) r(i)", options))
            .Failure;
        Assert.Equal(FailureClass.OutOfMemory, fault.Class);
        Assert.Equal("the table of 100,000,000 rows and 2 columns needs 0.75 GiB, there are 0.00 GiB for it", fault.Message);
    }

    [Fact]
    public void A_query_may_end_with_a_semicolon_or_a_comment() =>
        Assert.Equal(1, Read("SELECT 1 a; ").Rows + Read("SELECT 1 a -- one").Rows - 1);

    private Table Read(string query) => TableReader.Read(_database, query);
}
