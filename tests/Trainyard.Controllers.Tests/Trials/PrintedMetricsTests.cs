using Trainyard.Controllers.Trials;

namespace Trainyard.Controllers.Tests.Trials;

public sealed class PrintedMetricsTests
{
    [Fact]
    public void The_last_of_each_name_counts()
    {
        var metrics = PrintedMetrics.Word(["epoch 1: loss=0.5 val-auc=0.7", "epoch 2: loss = 4e-1, val-auc=.75", "path=/tmp/3 version=1.2.3 name=x1", "done"]).Metrics!;

        Assert.Equal(["loss", "val-auc"], metrics.Keys.Order());
        Assert.Equal((0.4, 0.75), (metrics["loss"], metrics["val-auc"]));
    }
}
