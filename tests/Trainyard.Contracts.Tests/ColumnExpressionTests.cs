namespace Trainyard.Contracts.Tests;

public sealed class ColumnExpressionTests
{
    [Theory]
    [InlineData("score", "score", null, null, null)]
    [InlineData("  score  ", "score", null, null, null)]
    [InlineData("score > 0.5", "score", ">", 0.5, null)]
    [InlineData("score>=.5", "score", ">=", 0.5, null)]
    [InlineData("score < -1e-3", "score", "<", -0.001, null)]
    [InlineData("score <= +2", "score", "<=", 2.0, null)]
    [InlineData("prediction == 'R'", "prediction", "==", null, "R")]
    [InlineData("prediction != \"it's\"", "prediction", "!=", null, "it's")]
    [InlineData("prediction == ''", "prediction", "==", null, "")]
    [InlineData("prediction == '1'", "prediction", "==", null, "1")]
    [InlineData("prediction == 1", "prediction", "==", 1.0, null)]
    [InlineData("probability_two words == 1", "probability_two words", "==", 1.0, null)]
    [InlineData("probability_a-b.c+d > 0", "probability_a-b.c+d", ">", 0.0, null)]
    public void An_answer_or_how_it_compares_is_read(string text, string answer, string? operation, double? number, string? quoted) =>
        Assert.Equal(new ColumnExpression(answer, operation, number, quoted), ColumnExpression.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("> 0.5")]
    [InlineData("score >")]
    [InlineData("score > x")]
    [InlineData("score > 1 2")]
    [InlineData("score > 1e")]
    [InlineData("score > --1")]
    [InlineData("score = 1")]
    [InlineData("score <> 1")]
    [InlineData("score => 1")]
    [InlineData("prediction > 'R'")]
    [InlineData("prediction == 'R")]
    [InlineData("prediction == 'a'b'")]
    [InlineData("0.5 < score")]
    [InlineData("score > 0.5 and score < 0.9")]
    [InlineData("score; DROP TABLE results")]
    public void What_is_neither_is_none(string text) => Assert.Null(ColumnExpression.Parse(text));

    [Theory]
    [InlineData("x > 1", 1, false)]
    [InlineData("x >= 1", 1, true)]
    [InlineData("x < 1", 1, false)]
    [InlineData("x <= 1", 1, true)]
    [InlineData("x == 1", 1, true)]
    [InlineData("x != 1", 1, false)]
    [InlineData("x > 1", double.PositiveInfinity, true)]
    [InlineData("x > 1", double.NaN, false)]
    [InlineData("x <= 1", double.NaN, false)]
    [InlineData("x == 1", double.NaN, false)]
    [InlineData("x != 1", double.NaN, true)]
    public void A_number_is_compared_with_a_number(string text, double value, bool holds) =>
        Assert.Equal(holds, ColumnExpression.Parse(text)!.Holds(value));

    [Theory]
    [InlineData("x == 'R'", "R", true)]
    [InlineData("x == 'R'", "r", false)]
    [InlineData("x != 'R'", "M", true)]
    [InlineData("x != 'R'", null, true)]
    [InlineData("x == 1", "1", true)]
    [InlineData("x == 1.50", "1.5", true)]
    [InlineData("x != 1", "1", false)]
    public void A_text_is_the_same_or_not(string text, string? value, bool holds) =>
        Assert.Equal(holds, ColumnExpression.Parse(text)!.Holds(value));
}
