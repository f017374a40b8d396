using Trainyard.Controllers.Pods;

namespace Trainyard.Controllers.Tests.Pods;

public sealed class MountsTests
{
    [Fact]
    public void What_is_asked_for_twice_is_mounted_once()
    {
        var mounts = new Mounts()
            .AddSecret(new() { SecretName = "s3" })
            .AddClaim("pvc://data/a.csv", write: false)
            .AddSecret(new() { SecretName = "s3" });
        mounts.AddClaim("pvc://data/b.csv", write: false).AddSecret(null).AddSecret(new() { SecretName = "gcs" });

        Assert.Equal(
            ["/etc/trainyard/credentials/s3", "/mnt/trainyard/data", "/etc/trainyard/credentials/gcs"],
            mounts.VolumeMounts.Select(mount => mount.MountPath)
        );
        Assert.Equal(mounts.VolumeMounts.Select(mount => mount.Name), mounts.Volumes.Select(volume => volume.Name));
        Assert.Distinct(mounts.Volumes.Select(volume => volume.Name));
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(false, true, null)]
    [InlineData(true, false, null)]
    [InlineData(true, true, null)]
    public void A_claim_is_read_only_unless_somebody_writes_to_it(bool first, bool second, bool? readOnly)
    {
        var mounts = new Mounts().AddClaim("pvc://models/in.csv", first).AddClaim("pvc://models/out", second);

        Assert.Equal(readOnly, Assert.Single(mounts.VolumeMounts).ReadOnlyProperty);
    }

    [Theory]
    [InlineData("s3://data/a.csv")]
    [InlineData("file:///data/a.csv")]
    [InlineData(null)]
    public void Other_places_need_no_mount(string? uri) => Assert.Empty(new Mounts().AddClaim(uri, write: true).Volumes);
}
