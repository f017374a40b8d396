namespace Trainyard.Local.Tests.Support;

internal static class Manifests
{
    /// <param name="command">A line for sh.</param>
    /// <param name="moreOfPod">Further fields of spec in one line of YAML, such as <c>restartPolicy: Always,</c>.</param>
    /// <param name="moreOfContainer">Further fields of the container, likewise.</param>
    public static string Pod(string name, string command, string moreOfPod = "", string moreOfContainer = "") =>
        $$"""
            apiVersion: v1
            kind: Pod
            metadata: { name: {{name}}, labels: { app: {{name}} } }
            spec: { {{PodSpec(command, moreOfPod, moreOfContainer)}} }
            """;

    public static string Job(string name, string command, string moreOfJob = "", string moreOfPod = "") =>
        $$"""
            apiVersion: batch/v1
            kind: Job
            metadata: { name: {{name}} }
            spec: { {{moreOfJob}} template: { spec: { {{PodSpec(command, moreOfPod, "")}} } } }
            """;

    public static string Deployment(
        string name,
        string command,
        string moreOfDeployment = "",
        string moreOfPod = "",
        string moreOfContainer = ""
    ) =>
        $$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: {{name}} }
            spec:
              { {{moreOfDeployment}} selector: { matchLabels: { app: {{name}} } },
                template: { metadata: { labels: { app: {{name}} } }, spec: { {{PodSpec(
                command,
                moreOfPod + " restartPolicy: Always,",
                moreOfContainer
            )}} } } }
            """;

    /// <summary>A web server on the pod's port 8080 in the Perl that every Debian has; its answer is a Perl expression.</summary>
    public static string HttpServer(string answer) =>
        "exec perl -MIO::Socket::INET -e \""
        + """
            $s = IO::Socket::INET->new(LocalAddr => $ENV{POD_IP}, LocalPort => 8080, Listen => 50, ReuseAddr => 1) or die;
            while ($c = $s->accept) { while (<$c>) { last if /^\r?$/ } $b = do { ANSWER };
            print $c qq(HTTP/1.1 200 OK\r\nContent-Length: ) . length($b) . qq(\r\nConnection: close\r\n\r\n) . $b; close $c; }
            """.Replace("ANSWER", answer).Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("$", "\\$").ReplaceLineEndings(" ")
        + "\"";

    private static string PodSpec(string command, string moreOfPod, string moreOfContainer) =>
        $"{moreOfPod}{(moreOfPod.Contains("restartPolicy") ? "" : " restartPolicy: Never,")} terminationGracePeriodSeconds: 0, "
        + $"automountServiceAccountToken: false, "
        + $"containers: [{{ name: main, image: busybox, {moreOfContainer} command: [sh, -c, '{command.Replace("'", "''")}'] }}]";
}
