using Trainyard.Testing;

namespace Trainyard.Reference.Tests;

public sealed class ReferencePagesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, ReferencePages.Folder);
    private static readonly Dictionary<string, string> Pages = ReferencePages
        .All(Repository.Root)
        .ToDictionary(page => page.File, page => page.Text);

    [Fact]
    public void The_pages_are_what_the_code_says_and_there_are_no_others()
    {
        Assert.Equal(Pages.Keys.Order(), Directory.GetFiles(Folder).Select(Path.GetFileName).Order());
        Assert.All(Pages, page =>
            Assert.True(File.ReadAllText(Path.Combine(Folder, page.Key)) == page.Value, $"{page.Key} is stale: make docs")
        );
    }

    [Theory]
    [InlineData("predictor.md", "| `spec.autoscaling.maxReplicas` | integer, from 1 | `1` | The most. |")]
    [InlineData("trainingjob.md", "| `spec.sweep.parameters[].name` | string, required |")]
    [InlineData("metrics.md", "| `trainyard_predictor_requests_total` | counter | `handler`, `method`, `status` |")]
    [InlineData("metrics.md", "| `controller_runtime_reconcile_total` | counter | `controller`, `result` |")]
    [InlineData("conditions.md", "| `RolledBack` | Of a Predictor, where it holds: a newer model was sent back, and why. |")]
    [InlineData("alerts.md", "| [TrainyardPredictorUnavailable](../alerts.md#trainyardpredictorunavailable) | critical | 5m |")]
    [InlineData("permissions.md", "| `pods/log` | core | `get` |")]
    [InlineData("exit-codes.md", "| 77 | `Credentials` | The store refused the credentials. | no |")]
    [InlineData("exit-codes.md", "| 2 | A promise that `trainyard load` was given is broken, or a scenario of `trainyard test`")]
    public void A_page_has_each_thing_with_what_it_is(string page, string row) =>
        Assert.Contains(row, Pages[page], StringComparison.Ordinal);

    [Fact]
    public void Each_reason_that_somebody_may_have_to_act_on_stands_in_troubleshooting()
    {
        // What only says that all goes its way.
        string[] well =
        [
            "Valid",
            "Serving",
            "RollingOut",
            "ModelNamed",
            "ModelFound",
            "Promoting",
            "Searching",
            "Retraining",
            "Pruned",
            "Scoring",
            "AllScored",
            "NearTraining",
        ];
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs/troubleshooting.md"));
        var reasons = Pages["conditions.md"]
            .Split("## FaultReason")[1]
            .Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1])
            .ToList();

        Assert.True(reasons.Count > 50, $"only {reasons.Count} reasons were found");
        Assert.All(reasons.Except(well), reason => Assert.Contains($"`{reason}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_alert_that_a_page_leads_to_is_there()
    {
        var alerts = File.ReadAllText(Path.Combine(Repository.Root, "docs/alerts.md"));
        var named = Pages["alerts.md"]
            .Split('\n')
            .Where(line => line.StartsWith("| [", StringComparison.Ordinal))
            .Select(line => line.Split('[', ']')[1])
            .ToList();

        Assert.NotEmpty(named);
        Assert.All(named, alert => Assert.Contains($"### {alert}\n", alerts, StringComparison.Ordinal));
    }
}
