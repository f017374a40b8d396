using Trainyard.Local.Node.Pods;

namespace Trainyard.Local.Tests.Node;

public sealed class PathMapTests
{
    private static PathMap Map()
    {
        var map = new PathMap();
        map.Add("/tmp", "/real/tmp", yields: true);
        map.Add("/etc/conf", "/real/conf");
        map.Add("/etc/conf/inner", "/real/inner");
        map.Add("/dev/termination-log", "/real/message");
        return map;
    }

    [Theory]
    [InlineData("cat /etc/conf/a", "cat /real/conf/a")]
    [InlineData("/etc/conf", "/real/conf")]
    [InlineData("--file=/etc/conf/a,/etc/conf/b", "--file=/real/conf/a,/real/conf/b")]
    [InlineData("echo x>/dev/termination-log;exit", "echo x>/real/message;exit")]
    [InlineData("/etc/conf/inner/x", "/real/inner/x")]
    [InlineData("file:///etc/conf/a", "file:///real/conf/a")]
    [InlineData("/etc/config/a", "/etc/config/a")]
    [InlineData("/srv/etc/conf/a", "/srv/etc/conf/a")]
    [InlineData("https://host/etc/conf/a", "https://host/etc/conf/a")]
    [InlineData("touch /tmp/no-such-thing-here", "touch /real/tmp/no-such-thing-here")]
    public void A_mount_path_is_replaced_where_a_path_begins_and_ends_there(string command, string expected) =>
        Assert.Equal(expected, Map().Command(command));

    [Fact]
    public void Variables_keep_slash_tmp_and_so_does_what_exists_there()
    {
        var real = Directory.CreateTempSubdirectory("trainyard-path-").FullName;

        Assert.Equal("/tmp/a /real/conf/a", Map().Variable("/tmp/a /etc/conf/a"));
        Assert.Equal($"ls {real}/x", Map().Command($"ls {real}/x"));
        Assert.Equal($"ls {real}", Map().Command($"ls {real}"));
        Assert.Equal($"--data=file://{real}/x", Map().Command($"--data=file://{real}/x"));
        Assert.Equal("--data=file:///tmp/no-such-thing-here", Map().Command("--data=file:///tmp/no-such-thing-here"));
    }
}
