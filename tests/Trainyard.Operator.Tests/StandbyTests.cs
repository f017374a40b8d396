using System.Net;

namespace Trainyard.Operator.Tests;

public sealed class StandbyTests
{
    [Fact]
    public async Task A_replica_that_does_not_lead_is_ready_and_sends_every_pod_on()
    {
        // The API server writes no lease, so that it never leads.
        await using var standby = await RunningOperator.StartAsync("--leader-elect", "--leader-namespace", "default");

        Assert.All(
            await Task.WhenAll(
                standby.ReportAsync("""{"step":1,"metrics":{"rmse":0.5}}""", RunningOperator.Token),
                standby.SendAsync(HttpMethod.Get, "reports/default/sonar-1-model/trials", "any"),
                standby.SendAsync(HttpMethod.Get, "reports/default/sonar-1-model/serving", "any"),
                standby.SendAsync(HttpMethod.Post, "reports/default/sonar-1-w0/work", "any"),
                standby.SendAsync(HttpMethod.Post, "rollouts/default/sonar", "any"),
                standby.SendAsync(HttpMethod.Post, "scorers/default/sonar", "any")
            ),
            answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode)
        );
    }
}
