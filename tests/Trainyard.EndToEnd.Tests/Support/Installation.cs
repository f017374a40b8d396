namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>What there is of Trainyard on a cluster that was given to us.</summary>
internal static class Installation
{
    /// <summary>Whether the kinds are there, whoever brought them.</summary>
    public static async Task<bool> HasKindsAsync(Kubectl kubectl) =>
        (await kubectl.TryAsync("get", "crd", "trainingjobs.trainyard.dev")).Exit == 0;

    /// <summary>Whether an operator answers: it may be a Deployment, or a process on somebody's machine.</summary>
    public static async Task<bool> IsServedAsync(Namespaces namespaces)
    {
        if (!await HasKindsAsync(namespaces.Anywhere))
            return false;
        var kubectl = await namespaces.CreateAsync("probe");
        await kubectl.ApplyAsync(BadInputTests.Job.Replace("GradientBoosting", "NoSuchThing", StringComparison.Ordinal));
        return (await kubectl.TryAsync("wait", "--for=condition=Accepted=false", "trainingjob/bad", "--timeout=20s")).Exit == 0;
    }
}
