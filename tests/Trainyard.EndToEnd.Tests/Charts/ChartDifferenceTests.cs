namespace Trainyard.EndToEnd.Tests.Charts;

public sealed class ChartDifferenceTests
{
    private const string A = "kind: A\nmetadata:\n  name: a\n  namespace: n\nspec: 1\n";
    private const string B = "kind: B\nmetadata:\n  name: b\nrules:\n  - x\n";

    [Fact]
    public void The_same_is_nothing() => Assert.Equal("", ChartDifference.Of($"---\n{A}---\n{B}", $"---\n{B}---\n{A}"));

    [Fact]
    public void What_is_gone_is_named_and_what_is_changed_or_new_is_told()
    {
        var changed = A.Replace("spec: 1", "spec: 2", StringComparison.Ordinal);
        var added = A.Replace("name: a", "name: c", StringComparison.Ordinal);

        Assert.Equal($"# Without B b\n---\n{changed}---\n{added}", ChartDifference.Of($"---\n{A}---\n{B}", $"---\n{changed}---\n{added}"));
    }

    [Fact]
    public void Rules_that_are_usual_are_not_told_again_but_others_are()
    {
        var same = B.Replace("name: b", "name: c", StringComparison.Ordinal);
        var other = same.Replace("- x", "- y", StringComparison.Ordinal);

        Assert.DoesNotContain("- x", ChartDifference.Of($"---\n{B}", $"---\n{B}---\n{same}"), StringComparison.Ordinal);
        Assert.Contains("- y", ChartDifference.Of($"---\n{B}", $"---\n{B}---\n{other}"), StringComparison.Ordinal);
    }
}
