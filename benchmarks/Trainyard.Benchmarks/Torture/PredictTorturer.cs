using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Data.Tables;
using Trainyard.Models;
using Trainyard.Predictor.Requests;
using Trainyard.Predictor.Tables;

namespace Trainyard.Benchmarks.Torture;

/// <summary>Gives the files of cases to <c>/predict</c>'s readers, by the signature of a model that was trained on them.</summary>
internal static class PredictTorturer
{
    /// <summary>Whether the model gets the same bits from the body as in training, and why not. A refusal in words is right, too: a body
    /// is not asked about, as the files of a training are.</summary>
    internal static (Verdict Verdict, string Why) Try(TortureCase one)
    {
        // The quotes of a body are those of RFC 4180.
        if (one.Columns is null || one.Files.Count != 1 || one.Told?.Quote is not null || Trained(one) is not { Rows: > 0 } table)
            return (Verdict.NotTried, "");

        int[] rows = [.. Enumerable.Range(0, table.Rows)];
        if (Features(table, rows) is not { } features)
            return (Verdict.NotTried, "");
        var (encoder, findings) = (new RowEncoder(new Signature { Features = features, Outputs = [] }), new RowFindings());
        var right = new TableEncoder(encoder, table, findings).Encode(rows, findings);
        try
        {
            var given = Read(one, encoder, findings = new RowFindings());
            return given is null ? (Verdict.NotTried, "")
                : findings.Faults.Count > 0 ? (Verdict.RefusedWell, findings.Faults[0].ToString())
                : given.AsSpan().SequenceEqual(right, Bits.Instance) ? (Verdict.Right, "")
                : (Verdict.SilentlyWrong, Difference(encoder, right, given));
        }
        catch (Exception fault) when (Refusal(one, fault) is not null)
        {
            return (Verdict.RefusedWell, Refusal(one, fault)!.Message);
        }
        catch (Exception fault)
        {
            return (Verdict.RefusedBadly, $"{fault.GetType().Name}: {fault.Message}");
        }
    }

    /// <summary>What the server would say of it; null where it would have no words.</summary>
    private static Exception? Refusal(TortureCase one, Exception fault) =>
        fault is TableException or JsonException ? fault
        : Path.GetExtension(one.Files[0].Name) == ".csv" ? CsvTable.Refusal(fault)
        : null;

    private static Table? Trained(TortureCase one)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-torture-").FullName;
        try
        {
            return Torturer.Read(one, Torturer.Write(one, folder), []);
        }
        catch (FailureException)
        {
            return null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The features of a model that has seen each row several times: texts must repeat to be learnt from. Null where nothing can
    /// be.</summary>
    private static IReadOnlyList<Feature>? Features(Table table, int[] rows)
    {
        try
        {
            return SignatureBuilder.Features(table.Columns, [.. rows, .. rows, .. rows, .. rows], statistics: true);
        }
        catch (FailureException)
        {
            return null;
        }
    }

    /// <summary>The encoded rows; null for a format that is no body.</summary>
    private static float[]? Read(TortureCase one, RowEncoder encoder, RowFindings findings)
    {
        var (body, delimiter) = (one.Files[0].Content, one.Told?.Delimiter is { Length: 1 } told ? told[0] : (char?)null);
        switch (Path.GetExtension(one.Files[0].Name))
        {
            case ".csv":
                return Joined(CsvTable.ReadAsync(new MemoryStream(body), encoder, delimiter, id: null, int.MaxValue, findings), encoder);
            case ".parquet":
                return Joined(
                    ParquetTable.ReadAsync(new MemoryStream(body), encoder, id: null, int.MaxValue, long.MaxValue, findings),
                    encoder
                );
            case ".jsonl":
                using (var batch = JsonRows.Read(AsList(body), encoder, int.MaxValue, findings))
                    return batch.ToMatrix().Values[..(batch.Count * encoder.Width)];
            default:
                return null;
        }
    }

    private static float[] Joined(IAsyncEnumerable<TableRows> parts, RowEncoder encoder) =>
        TableRows.JoinAsync(parts, encoder.Width).GetAwaiter().GetResult();

    /// <summary>JSON lines as the list that <c>/predict</c> takes.</summary>
    private static byte[] AsList(ReadOnlySpan<byte> lines)
    {
        var rows = new List<byte>([.. "{\"features\":["u8]);
        foreach (var line in lines.Split((byte)'\n'))
        {
            var row = lines[line].Trim("\r "u8);
            if (row.IsEmpty)
                continue;
            if (rows[^1] != '[')
                rows.Add((byte)',');
            rows.AddRange(row);
        }

        return [.. rows, .. "]}"u8];
    }

    private static string Difference(RowEncoder encoder, float[] right, float[] given)
    {
        if (right.Length != given.Length)
            return $"{given.Length / Math.Max(1, encoder.Width)} rows, not {right.Length / Math.Max(1, encoder.Width)}";
        var at = Enumerable.Range(0, right.Length).First(i => !Bits.Instance.Equals(right[i], given[i]));
        return FormattableString.Invariant(
            $"{encoder.ColumnNames[at % encoder.Width]} in row {(at / encoder.Width) + 1} is {given[at]:R}, in training {right[at]:R}"
        );
    }

    private sealed class Bits : IEqualityComparer<float>
    {
        internal static Bits Instance { get; } = new();

        public bool Equals(float one, float other) => BitConverter.SingleToInt32Bits(one) == BitConverter.SingleToInt32Bits(other);

        public int GetHashCode(float value) => BitConverter.SingleToInt32Bits(value);
    }
}
