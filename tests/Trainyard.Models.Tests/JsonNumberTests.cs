using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Trainyard.Models.Tests;

public sealed class JsonNumberTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("0.1")]
    [InlineData("-12.50")]
    [InlineData("9007199254740993")]
    [InlineData("9007199254740995")]
    [InlineData("999999999999999999")]
    [InlineData("0.00000000000000001")]
    [InlineData("1234567890123456789012345678901234567890.5")]
    [InlineData("1e-5")]
    [InlineData("-2.5E+300")]
    [InlineData("4.9e-324")]
    [InlineData("1e999")]
    public void A_number_is_the_double_that_the_library_gives(string text) => Agrees(text);

    [Fact]
    public void However_many_digits_it_has_and_however_near_it_is_to_a_tie()
    {
        var random = new Random(13);
        for (var i = 0; i < 40_000; i++)
        {
            var number = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 16));
            Agrees(number.ToString("R", CultureInfo.InvariantCulture));
            var digits = random.NextInt64(1, 999_999_999_999_999_999).ToString(CultureInfo.InvariantCulture);
            Agrees(digits.Length > 1 && random.Next(4) > 0 ? digits.Insert(random.Next(1, digits.Length), ".") : digits);
            Agrees("0." + digits);
            Agrees(Tie(random));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("-.5")]
    [InlineData("01")]
    [InlineData("-00.5")]
    [InlineData("1e")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    public void What_JSON_does_not_take_for_a_number_is_none(string text) =>
        Assert.Equal(0, JsonNumber.Read(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("1.25,\"x\"", 4)]
    [InlineData("7}", 1)]
    [InlineData("12345678 ", 8)]
    [InlineData("1e3]", 3)]
    [InlineData("1.5.2", 3)]
    [InlineData("1-2", 1)]
    public void It_ends_where_its_letters_do(string text, int length) =>
        Assert.Equal(length, JsonNumber.Read(Encoding.UTF8.GetBytes(text), out _));

    private static void Agrees(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        Assert.Equal(bytes.Length, JsonNumber.Read(bytes, out var value));
        Assert.True(BitConverter.DoubleToInt64Bits(reader.GetDouble()) == BitConverter.DoubleToInt64Bits(value), text);
    }

    // The middle between two doubles, or a digit beside it, where that has few enough digits.
    private static string Tie(Random random)
    {
        var shift = random.Next(1, 7);
        var middle = (((BigInteger)random.NextInt64(1L << 52, 1L << 53) * 2) + 1) * BigInteger.Pow(5, shift);
        var text = (middle + random.Next(-1, 2)).ToString(CultureInfo.InvariantCulture);
        return text.Insert(text.Length - shift, ".");
    }
}
