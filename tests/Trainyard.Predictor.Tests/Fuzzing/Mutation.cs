using System.Text;

namespace Trainyard.Predictor.Tests.Fuzzing;

/// <summary>Spoils bodies: bits, bytes, pieces, and words that parsers trip over. The same random numbers spoil the same way.</summary>
internal sealed class Mutation(Random random)
{
    private const int MostMutations = 4;

    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "null",
            "true",
            "[]",
            "{}",
            "[",
            "]",
            "{",
            "}",
            "\"",
            "\\",
            ",",
            ":",
            ";",
            "\t",
            "\r\n",
            "\n\n",
            "\0",
            "NaN",
            "-Infinity",
            "1e999",
            "-1e-999",
            "00",
            "0x1F",
            "-",
            "9223372036854775808",
            "\\ud800",
            "\\u0000",
            "\"features\":",
            "\"area\":",
            "\"inputs\":",
            "\"shape\":",
            "\"data\":",
            "area",
            "city",
            "Riga",
            "1;2",
            "=1+1",
            "'; DROP TABLE rows --",
            "../../etc/passwd",
            "2024-02-30",
            "PAR1",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF, 0xFE],
        [0xEF, 0xBB, 0xBF],
        [0xC0, 0x80],
        [0xFF, 0xFF, 0xFF, 0xFF],
        [.. Enumerable.Repeat((byte)'[', 200)],
        [.. Enumerable.Repeat((byte)'9', 400)],
        [.. "{\"features\":"u8, .. Enumerable.Repeat((byte)'{', 80)],
    ];

    public byte[] Of(byte[] body)
    {
        for (var times = random.Next(1, MostMutations + 1); times > 0; times--)
            body = Once(body);
        return body;
    }

    private byte[] Once(byte[] body)
    {
        var (from, to) = Piece(body.Length);
        switch (random.Next(7))
        {
            case 0 when body.Length > 0:
                body = [.. body];
                body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
                return body;
            case 1 when body.Length > 0:
                body = [.. body];
                body[random.Next(body.Length)] = (byte)random.Next(256);
                return body;
            case 2:
                return [.. body[..from], .. body[to..]];
            case 3:
                return [.. body[..to], .. body[from..to], .. body[to..]];
            case 4:
                return body[..from];
            case 5:
                return [.. body[..from], .. Words[random.Next(Words.Length)], .. body[to..]];
            default:
                return [.. body[..from], .. Words[random.Next(Words.Length)], .. body[from..]];
        }
    }

    private (int From, int To) Piece(int length)
    {
        var from = random.Next(length + 1);
        return (from, Math.Min(length, from + random.Next(1 + Math.Min(32, length))));
    }
}
