using Trainyard.Trainer.Client;

namespace Trainyard.Cli.Tests.Downloads;

public sealed class TrainerPodTests
{
    [Theory]
    [InlineData("s3://models/sonar/1", "s3", new[] { "/tmp", "/etc/trainyard/credentials/s3" })]
    [InlineData("pvc://models/sonar/1", null, new[] { "/tmp", "/mnt/trainyard/models" })]
    [InlineData("file:///models/sonar/1", null, new[] { "/tmp" })]
    public void It_sees_what_opens_the_store_and_no_more(string uri, string? secret, string[] mounts)
    {
        var spec = TrainerPod.Of("default", "sonar-download", "trainer:1", uri, secret).Spec;

        var container = Assert.Single(spec.Containers);
        Assert.Equal(mounts, container.VolumeMounts.Select(mount => mount.MountPath));
        Assert.Equal(mounts.Length, spec.Volumes.Count);
        Assert.Equal(uri, container.Args[1]);
        Assert.Equal(
            (false, true, true),
            (spec.AutomountServiceAccountToken, spec.SecurityContext.RunAsNonRoot, container.SecurityContext.ReadOnlyRootFilesystem)
        );
    }
}
