namespace Trainyard.Reference.Tests;

public sealed class SourceFileTests
{
    [Fact]
    public void A_constant_is_told_with_its_summary_in_one_line()
    {
        var source = SourceFile.Of(
            "operator",
            """
            static class SomeReason
            {
                /// <summary>
                /// It is <c>red</c>, as <see cref="Colors.Red"/> &amp; others
                /// are.
                /// </summary>
                public const string Red = nameof(Red);

                private const string Hidden = "hidden";
            }
            """
        );

        Assert.Equal([("SomeReason", "Red", "Red", "It is `red`, as `Red` & others are.")], source.Constants(type => type == "SomeReason"));
    }

    [Fact]
    public void A_constant_that_says_nothing_of_itself_is_refused()
    {
        var source = SourceFile.Of("operator", "static class SomeReason { public const string Red = nameof(Red); }");

        var fault = Assert.Throws<InvalidOperationException>(() => source.Constants(_ => true).ToList());

        Assert.Equal("Red has no summary", fault.Message);
    }

    [Fact]
    public void Labels_are_read_from_a_list_a_field_and_both()
    {
        var source = SourceFile.Of(
            "operator",
            """
            class Metrics
            {
                private static readonly string[] Both = ["name", "kind"];
                void Make(Factory f)
                {
                    f.CreateCounter("a_total", "A.", "one");
                    f.CreateGauge("b", "B.", Both);
                    f.CreateHistogram("c_seconds", "C.", [.. Both, "result"], Buckets);
                }
            }
            """
        );

        Assert.Equal(
            ["a_total counter one A.", "b gauge name kind B.", "c_seconds histogram name kind result C."],
            MetricPage.Metrics(source).Select(metric => $"{metric.Name} {metric.Type} {string.Join(' ', metric.Labels)} {metric.Help}")
        );
    }

    [Fact]
    public void A_metric_whose_name_cannot_be_read_is_refused()
    {
        var source = SourceFile.Of("operator", "class Metrics { void Make(Factory f, string name) => f.CreateCounter(name, \"A.\"); }");

        Assert.Throws<InvalidOperationException>(() => MetricPage.Metrics(source).ToList());
    }
}
