namespace Trainyard.Data.Reading;

/// <summary>Writes the rows of a CSV anew, in the one layout about which no two programs differ: commas, double quotes, \n, no
/// header.</summary>
internal static class CsvCopy
{
    internal static CsvDialect Dialect(CsvDialect original) =>
        new()
        {
            Delimiter = ',',
            Header = false,
            Names = original.Names,
        };

    internal static void Write(CsvScan scan, string path)
    {
        var dialect = scan.Dialect!;
        using var records = new CsvRecords(File.OpenRead(scan.Path), dialect, scan.Name);
        using var target = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        var (header, rows) = (dialect.Header, 0L);
        while (rows < scan.Rows && records.Next())
        {
            if (records.Line <= dialect.Preamble || records.IsComment || (records.IsBlank && (dialect.Names.Count > 1 || header)))
                continue;
            if (header)
            {
                header = false;
                continue;
            }

            rows++;
            for (var i = 0; i < records.Count; i++)
            {
                if (i > 0)
                    target.WriteByte((byte)',');
                Write(target, records.Field(i));
            }

            target.WriteByte((byte)'\n');
        }
    }

    // An empty field in quotes is a gap, too; without them a single one would be a blank line.
    private static void Write(Stream target, ReadOnlySpan<byte> field)
    {
        target.WriteByte((byte)'"');
        while (field.IndexOf((byte)'"') is var quote and >= 0)
        {
            target.Write(field[..(quote + 1)]);
            target.WriteByte((byte)'"');
            field = field[(quote + 1)..];
        }

        target.Write(field);
        target.WriteByte((byte)'"');
    }
}
