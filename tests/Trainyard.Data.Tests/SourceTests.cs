using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Sources;
using Trainyard.Data.Tables;
using Trainyard.Models;
using Trainyard.Models.Tests;

namespace Trainyard.Data.Tests;

[Collection(nameof(Ceph))]
public sealed class SourceTests : IDisposable
{
    private const string Csv = "a,b\n1,x\n2,y\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-sources-").FullName;
    private readonly Dictionary<string, string> _environment = [];
    private readonly List<string> _log = [];
    private readonly Ceph _ceph;

    public SourceTests(Ceph ceph)
    {
        _ceph = ceph;
        _environment[ContainerEnvironment.Cache] = Path.Combine(_folder, "cache");
        _environment[ContainerEnvironment.Volumes] = Path.Combine(_folder, "volumes");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("one.csv")]
    [InlineData("part-*.csv")]
    [InlineData("**/part-?.csv")]
    [InlineData("parts")]
    public async Task Local_files_are_found_by_name_glob_and_folder(string pattern)
    {
        Write("one.csv", Csv + Csv[4..]);
        Write("part-1.csv", Csv);
        Write("part-2.csv", Csv);
        Write("parts/part-1.csv", Csv);
        Write("parts/part-2.csv", Csv);
        var table = await LoadAsync(
            "file://" + Path.Combine(_folder, pattern.StartsWith("**", StringComparison.Ordinal) ? "parts/" + pattern : pattern)
        );
        Assert.Equal(4, table.Rows);
    }

    [Fact]
    public async Task What_only_stands_beside_the_data_of_a_folder_is_no_part_of_it()
    {
        foreach (var name in new[] { "part-1.csv", "_part-2.csv", ".part-3.csv" })
            Write($"parts/{name}", Csv);
        foreach (var name in new[] { "_SUCCESS", "_committed_1", ".DS_Store", "._part-1.csv", ".part-1.csv.crc" })
            Write($"parts/{name}", "\0");
        Assert.Equal(4, (await LoadAsync(Path.Combine(_folder, "parts"))).Rows);
        Assert.Equal(2, (await LoadAsync(Path.Combine(_folder, "parts/.part-*.csv"))).Rows);
        Write("parts/notes.md", "x");
        Assert.Contains("notes.md is of no known format", (await RefusalAsync(Source(Path.Combine(_folder, "parts")))).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(14)]
    public async Task A_gzip_that_was_cut_off_at_the_end_of_a_line_is_no_shorter_table(int bytes)
    {
        var rows = string.Concat(Enumerable.Range(0, 2000).Select(i => $"{i},x\n"));
        byte[] packed = [.. Packed(Csv), .. Packed(rows)];
        await File.WriteAllBytesAsync(Path.Combine(_folder, "whole.csv.gz"), packed, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(_folder, "cut.csv.gz"), packed[..^bytes], TestContext.Current.CancellationToken);
        Assert.Equal(2002, (await LoadAsync(Path.Combine(_folder, "whole.csv.gz"))).Rows);
        Assert.Contains("cut.csv.gz is cut off", (await RefusalAsync(Source(Path.Combine(_folder, "cut.csv.gz")))).Message);

        static byte[] Packed(string text)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
                gzip.Write(Encoding.UTF8.GetBytes(text));
            return packed.ToArray();
        }
    }

    [Theory]
    [InlineData("<!DOCTYPE html>\n<html><body>a,y</body></html>\n", "x.csv is a web page")]
    [InlineData("\n <HTML>\n", "x.csv is a web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 12\n", "x.csv is a pointer of Git LFS")]
    public async Task What_came_in_place_of_a_table_is_named(string content, string message)
    {
        Write("x.csv", content);
        Assert.Contains(message, (await RefusalAsync(Source(Path.Combine(_folder, "x.csv")))).Message);
    }

    [Fact]
    public async Task A_claim_is_a_folder_below_the_mounted_volumes()
    {
        Write("volumes/datasets/x.csv", Csv);
        Assert.Equal(2, (await LoadAsync("pvc://datasets/x.csv")).Rows);
    }

    [Theory]
    [InlineData("x.csv")]
    [InlineData("x.csv.gz")]
    [InlineData("x.csv.zst")]
    [InlineData("x.jsonl")]
    [InlineData("x.jsonl.gz")]
    [InlineData("x.parquet")]
    [InlineData("x.parquet.gz")]
    public async Task Every_format_gives_the_same_table(string name)
    {
        WriteAs(name);
        var table = await LoadAsync(Path.Combine(_folder, name));
        Assert.Equal(["a", "b"], table.Columns.Select(column => column.Name));
        Assert.Equal([1, 2], Enumerable.Range(0, 2).Select(row => ((NumberColumn)table.Columns[0])[row]));
        Assert.Equal(["x", "y"], Enumerable.Range(0, 2).Select(row => ((TextColumn)table.Columns[1])[row]!));
    }

    [Fact]
    public async Task Without_a_header_columns_are_numbered()
    {
        Write("x.csv", "1,x\n2,y\n");
        var table = await LoadAsync(
            new DataSource
            {
                Name = "t",
                Uri = Path.Combine(_folder, "x.csv"),
                Csv = new CsvFormat { Header = false },
            }
        );
        Assert.Equal(["column0", "column1"], table.Columns.Select(column => column.Name));
        Assert.Equal(2, table.Rows);
    }

    [Fact]
    public async Task A_decimal_comma_is_read_where_it_is_told()
    {
        Write("x.csv", "a;b\n1,5;x\n2,25;y\n");
        var table = await LoadAsync(
            new DataSource
            {
                Name = "t",
                Uri = Path.Combine(_folder, "x.csv"),
                Csv = new CsvFormat { Delimiter = ";", Decimal = "," },
            }
        );
        Assert.Equal(1.5f, ((NumberColumn)table.Columns[0])[0]);
    }

    [Fact]
    public async Task A_decimal_comma_is_noticed_and_the_dialect_logged()
    {
        Write("x.csv", "a;b\n1,5;x\n-2,25;y\n;z\n");
        var table = await LoadAsync(Path.Combine(_folder, "x.csv"));
        Assert.Equal([1.5f, -2.25f, float.NaN], Enumerable.Range(0, 3).Select(row => ((NumberColumn)table.Columns[0])[row]));
        Assert.Equal(["t: x.csv: UTF-8, delimiter ;, with a header, 3 rows"], _log);
    }

    [Theory]
    [InlineData("x.csv.gz", "gzip")]
    [InlineData("x.csv.zst", "zstd")]
    public async Task A_compressed_csv_is_sniffed_and_its_header_checked_as_a_plain_one_is(string name, string compression)
    {
        Compress("VALUES ('a;b'), ('1,5;x'), ('-2,25;y')");
        var table = await LoadAsync(Path.Combine(_folder, name));
        Assert.Equal([1.5f, -2.25f], Enumerable.Range(0, 2).Select(row => ((NumberColumn)table.Columns[0])[row]));
        Assert.Equal([$"t: {name}: UTF-8, delimiter ;, with a header, 2 rows"], _log);

        Compress("VALUES ('a;b;a'), ('1;x;2'), ('2;y;3')");
        Assert.Contains(
            "the column name a stands 2 times in the header",
            (await RefusalAsync(Source(Path.Combine(_folder, name)))).Message,
            StringComparison.Ordinal
        );

        Compress("VALUES ('a,b'), ('1,x'), ('2')");
        Assert.Contains("line 3 of ", (await RefusalAsync(Source(Path.Combine(_folder, name)))).Message, StringComparison.Ordinal);

        void Compress(string lines)
        {
            using var database = new Database(threads: 1);
            database.Execute(
                $"COPY ({lines}) TO {Database.Literal(Path.Combine(_folder, name))} (FORMAT csv, HEADER false, DELIMITER '\u0001', "
                    + $"QUOTE '', ESCAPE '', COMPRESSION {compression})"
            );
        }
    }

    [Fact]
    public async Task A_column_that_becomes_text_late_is_read_as_text()
    {
        Write("x.csv", "a\n" + string.Concat(Enumerable.Repeat("1\n", 30_000)) + "late\n");
        Assert.Equal("late", ((TextColumn)(await LoadAsync(Path.Combine(_folder, "x.csv"))).Columns[0])[30_000]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_dvc_file_leads_to_its_content(bool asDvc3)
    {
        var (md5, place) = Dvc(Csv, asDvc3);
        Write("remote/" + place, Csv);
        Write("x.csv.dvc", $"outs:\n- md5: {md5}\n  size: 12\n  path: x.csv\n");
        Assert.Equal(2, (await LoadAsync(DvcSource())).Rows);
    }

    [Fact]
    public async Task A_dvc_file_may_stand_for_a_folder()
    {
        var (first, firstPlace) = Dvc(Csv, asDvc3: true);
        Write("remote/" + firstPlace, Csv);
        var list = $$"""[{"md5": "{{first}}", "relpath": "1.csv"}, {"md5": "{{first}}", "relpath": "2.csv"}]""";
        var (md5, place) = Dvc(list, asDvc3: true);
        Write($"remote/{place}.dir", list);
        Write("x.csv.dvc", $"outs:\n- md5: {md5}.dir\n  nfiles: 2\n  hash: md5\n  path: x.csv\n");
        Assert.Equal(4, (await LoadAsync(DvcSource())).Rows);
    }

    [Fact]
    public async Task A_dvc_file_of_several_outputs_is_refused_with_what_to_do()
    {
        var (md5, _) = Dvc(Csv, asDvc3: true);
        Write("x.csv.dvc", $"outs:\n- md5: {md5}\n  path: x.csv\n- md5: {md5}\n  path: y.csv\n");
        Assert.Contains("a source of its own", (await RefusalAsync(DvcSource())).Hint);
    }

    [Fact]
    public async Task A_content_that_is_not_what_the_dvc_file_says_is_refused()
    {
        var (md5, place) = Dvc(Csv, asDvc3: true);
        Write("remote/" + place, "a,b\n3,z\n");
        Write("x.csv.dvc", $"outs:\n- md5: {md5}\n  path: x.csv\n");
        Assert.Contains(md5, (await RefusalAsync(DvcSource())).Message);
    }

    [Theory]
    [InlineData("missing.csv", FailureClass.NotFound)]
    [InlineData("missing-*.csv", FailureClass.NotFound)]
    [InlineData("x.xlsx", FailureClass.DataSchema)]
    [InlineData("half.parquet", FailureClass.DataSchema)]
    [InlineData("half.csv.gz", FailureClass.DataSchema)]
    public async Task What_cannot_be_read_is_refused_with_its_class(string name, FailureClass expected)
    {
        Write("x.xlsx", "x");
        WriteAs("whole.parquet");
        WriteAs("whole.csv.gz");
        Half("whole.parquet", "half.parquet");
        Half("whole.csv.gz", "half.csv.gz");
        var failure = await RefusalAsync(Source(Path.Combine(_folder, name)));
        Assert.Equal(expected, failure.Class);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Theory]
    [InlineData("gopher://x/y.csv", FailureClass.Configuration)]
    [InlineData("http://127.0.0.1:1/x.csv", FailureClass.NotFound)]
    public async Task An_address_that_leads_nowhere_is_refused_with_its_class(string uri, FailureClass expected) =>
        Assert.Equal(expected, (await RefusalAsync(Source(uri))).Class);

    [Fact]
    public async Task A_secret_that_is_not_mounted_is_a_fault_of_the_credentials()
    {
        var source = new DataSource
        {
            Name = "t",
            Uri = "s3://bucket/x.csv",
            Credentials = new CredentialsReference { SecretName = "none" },
        };
        Assert.Equal(FailureClass.Credentials, (await RefusalAsync(source)).Class);
    }

    [Fact]
    public async Task A_web_file_is_fetched_once_while_it_does_not_change()
    {
        using var server = new TinyServer(Encoding.UTF8.GetBytes(Csv));
        Assert.Equal(2, (await LoadAsync(server.Url + "x.csv")).Rows);
        Assert.Equal(2, (await LoadAsync(server.Url + "x.csv")).Rows);
        Assert.Equal(1, server.Gets);
        server.Change(Encoding.UTF8.GetBytes(Csv + "3,z\n"));
        Assert.Equal(3, (await LoadAsync(server.Url + "x.csv")).Rows);
    }

    [Fact]
    public async Task Objects_in_s3_are_found_by_glob_with_the_credentials_of_a_mounted_secret()
    {
        _ceph.Require();
        var bucket = await _ceph.BucketAsync();
        var store = ArtifactStores.Open($"s3://{bucket}", null, _ceph.Environment.GetValueOrDefault);
        foreach (var name in new[] { "data/part-1.csv", "data/part-2.csv", "data/other.csv", "data/deep/part-3.csv" })
            await store.WriteAsync(name, Encoding.UTF8.GetBytes(Csv));
        _environment[ContainerEnvironment.Credentials] = Path.Combine(_folder, "secrets");
        foreach (var (name, value) in _ceph.Environment)
            Write($"secrets/s3/{name}", value + "\n");

        var source = new DataSource
        {
            Name = "t",
            Uri = $"s3://{bucket}/data/part-*.csv",
            Credentials = new CredentialsReference { SecretName = "s3" },
        };
        Assert.Equal(4, (await LoadAsync(source)).Rows);
        Assert.Equal(FailureClass.NotFound, (await RefusalAsync(source with { Uri = $"s3://{bucket}/none/*.csv" })).Class);
        Write("secrets/s3/AWS_SECRET_ACCESS_KEY", "wrong");
        Assert.Equal(FailureClass.Credentials, (await RefusalAsync(source)).Class);
    }

    [Theory]
    [InlineData("x.csv")]
    [InlineData("x*.csv.gz")]
    [InlineData("x.csv.zst")]
    [InlineData("x*.jsonl")]
    [InlineData("x*.parquet")]
    [InlineData("../*/x[1].parquet")]
    public async Task A_query_reads_its_sources(string pattern)
    {
        // What lies beside it is ours too: a pattern looks there.
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName;
        foreach (var name in new[] { "x.csv", "x1.csv.gz", "x2.csv.gz", "x.csv.zst", "x1.jsonl", "x2.jsonl", "x1.parquet", "x2.parquet" })
            WriteAs(Path.Combine(folder, name));
        var table = await LoadAsync(Source(Path.Combine(folder, pattern)), "SELECT b, count(*) AS n, max(a) AS a FROM t GROUP BY b");
        Assert.Equal(["x", "y"], Enumerable.Range(0, 2).Select(row => ((TextColumn)table.Columns[0])[row]!).Order());
    }

    [Fact]
    public async Task A_query_over_a_column_that_becomes_text_late_is_read_again()
    {
        Write("x.csv", "a,b\n" + string.Concat(Enumerable.Repeat("1,1\n", 30_000)) + "late,1\n");
        var table = await LoadAsync(Source(Path.Combine(_folder, "x.csv")), "SELECT a, b FROM t WHERE CAST(a AS VARCHAR) = 'late'");
        Assert.Equal("late", ((TextColumn)table.Columns[0])[0]);
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('FOLDER/secret.csv')")]
    [InlineData("SELECT * FROM 'FOLDER/secret.csv'")]
    [InlineData("SELECT content FROM read_text('FOLDER/secret.*')")]
    [InlineData("SELECT * FROM read_text('FOLDER/./data/../secret.csv')")]
    [InlineData("SELECT * FROM glob('FOLDER/*')")]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("SELECT * FROM read_parquet('http://127.0.0.1:1/x.parquet')")]
    [InlineData("SELECT * FROM t, read_blob('/proc/self/environ')")]
    [InlineData("COPY t TO 'FOLDER/stolen.csv'")]
    [InlineData("ATTACH 'FOLDER/stolen.db' AS other")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SELECT 1 AS b; COPY t TO 'FOLDER/stolen.csv'")]
    [InlineData("INSTALL httpfs")]
    public async Task A_query_can_neither_read_nor_write_anything_else(string query)
    {
        Write("data/x.csv", Csv);
        Write("secret.csv", Csv);
        var fault = await Assert.ThrowsAsync<FailureException>(() =>
            LoadAsync(Source(Path.Combine(_folder, "data/x.csv")), query.Replace("FOLDER", _folder, StringComparison.Ordinal))
        );
        Assert.Equal(FailureClass.DataSchema, fault.Failure.Class);
        Assert.StartsWith("data.query: ", fault.Failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder, "stolen*"));
    }

    [Fact]
    public async Task A_query_over_more_than_fits_in_memory_spills_to_its_own_folder()
    {
        Write("x.csv", "a,b\n" + string.Concat(Enumerable.Range(0, 10_000).Select(row => $"{row},{row}\n")));
        var source = Source(Path.Combine(_folder, "x.csv"));
        using var loader = new DataLoader(_environment.GetValueOrDefault, _log.Add, TimeProvider.System);
        using var database = new Database(threads: 1, memoryBytes: 64 << 20, Path.Combine(_folder, "spill"));
        var files = await loader.FetchAsync([source], CancellationToken.None);
        var data = new DataSpec
        {
            Sources = [source],
            Label = ["b"],
            Query = "SELECT a, b, hash(a, i) AS c, hash(b, i) AS d, hash(a + 1) AS e, hash(a + 2) AS f FROM t, range(100) r(i)",
        };
        Assert.Equal(1_000_000, loader.Load(database, data, files, new ReadOptions { Canonical = true }).Rows);
        Assert.True(Directory.Exists(Path.Combine(_folder, "spill")));
    }

    private static (string Md5, string Place) Dvc(string content, bool asDvc3)
    {
        var md5 = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(content)));
        return (md5, (asDvc3 ? "files/md5/" : "") + $"{md5[..2]}/{md5[2..]}");
    }

    private DataSource DvcSource() =>
        new()
        {
            Name = "t",
            Uri = Path.Combine(_folder, "x.csv.dvc"),
            DvcRemote = "file://" + Path.Combine(_folder, "remote"),
        };

    private static DataSource Source(string uri) => new() { Name = "t", Uri = uri };

    private Task<Table> LoadAsync(string uri) => LoadAsync(Source(uri));

    private async Task<Table> LoadAsync(DataSource source, string? query = null)
    {
        using var loader = new DataLoader(_environment.GetValueOrDefault, _log.Add, TimeProvider.System);
        using var database = new Database(threads: 1);
        var files = await loader.FetchAsync([source], CancellationToken.None);
        return loader.Load(
            database,
            new DataSpec
            {
                Sources = [source],
                Label = ["b"],
                Query = query,
            },
            files,
            new ReadOptions()
        );
    }

    private async Task<Failure> RefusalAsync(DataSource source) =>
        (await Assert.ThrowsAsync<FailureException>(() => LoadAsync(source))).Failure;

    private void Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private void WriteAs(string name)
    {
        var path = Path.Combine(_folder, name);
        using var database = new Database(threads: 1);
        var format =
            name.Contains("csv", StringComparison.Ordinal) ? "FORMAT csv"
            : name.Contains("json", StringComparison.Ordinal) ? "FORMAT json"
            : "FORMAT parquet";
        var packed =
            name.EndsWith(".gz", StringComparison.Ordinal) ? ", COMPRESSION gzip"
            : name.EndsWith(".zst", StringComparison.Ordinal) ? ", COMPRESSION zstd"
            : "";
        if (!name.EndsWith(".parquet.gz", StringComparison.Ordinal))
        {
            database.Execute($"COPY (SELECT * FROM (VALUES (1, 'x'), (2, 'y')) t(a, b)) TO {Database.Literal(path)} ({format}{packed})");
            return;
        }

        database.Execute($"COPY (SELECT * FROM (VALUES (1, 'x'), (2, 'y')) t(a, b)) TO {Database.Literal(path[..^3])} (FORMAT parquet)");
        using var target = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        target.Write(File.ReadAllBytes(path[..^3]));
    }

    private void Half(string whole, string half)
    {
        var content = File.ReadAllBytes(Path.Combine(_folder, whole));
        File.WriteAllBytes(Path.Combine(_folder, half), content[..(content.Length / 2)]);
    }

    /// <summary>A web server with one file and an ETag.</summary>
    private sealed class TinyServer : IDisposable
    {
        private readonly HttpListener _listener = new();
        private byte[] _content;
        private int _version = 1;

        public TinyServer(byte[] content)
        {
            _content = content;
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
            }

            _listener.Prefixes.Add(Url);
            _listener.Start();
            _ = Task.Run(ServeAsync);
        }

        public string Url { get; }

        public int Gets { get; private set; }

        public void Change(byte[] content) => (_content, _version) = (content, _version + 1);

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            while (_listener.IsListening)
            {
                var context = await _listener.GetContextAsync();
                context.Response.AddHeader("ETag", $"\"{_version}\"");
                context.Response.ContentLength64 = _content.Length;
                if (context.Request.HttpMethod == "GET")
                {
                    Gets++;
                    await context.Response.OutputStream.WriteAsync(_content);
                }

                context.Response.Close();
            }
        }
    }
}
