using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Trainyard.Runtime.Tests.Support;

namespace Trainyard.Runtime.Tests.Configuration;

public sealed class KubeconfigTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kubeconfig-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_current_context_names_server_namespace_and_token()
    {
        var connection = Connect(
            """
            apiVersion: v1
            current-context: b
            contexts:
            - { name: a, context: { cluster: a, user: a } }
            - { name: b, context: { cluster: b, user: b, namespace: team } }
            clusters:
            - { name: a, cluster: { server: "https://a:6443" } }
            - { name: b, cluster: { server: "https://b:6443", tls-server-name: inner, proxy-url: "http://proxy:3128", insecure-skip-tls-verify: true } }
            users:
            - { name: a, user: { token: ta } }
            - { name: b, user: { token: tb } }
            """
        );

        Assert.Equal("https://b:6443/", connection.Server.ToString());
        Assert.Equal(("team", "inner", true), (connection.Namespace, connection.TlsServerName, connection.SkipTlsVerify));
        Assert.Equal("http://proxy:3128/", connection.Proxy!.ToString());
        Assert.Equal("tb", Token(connection));
    }

    [Fact]
    public void Of_several_files_the_first_to_name_something_wins()
    {
        var first = Write(
            "first",
            """
            current-context: one
            users: [{ name: u, user: { token: first } }]
            """
        );
        var second = Write(
            "second",
            """
            current-context: two
            contexts: [{ name: one, context: { cluster: c, user: u } }]
            clusters: [{ name: c, cluster: { server: "https://c" } }]
            users: [{ name: u, user: { token: second } }]
            """
        );
        var paths = string.Join(Path.PathSeparator, first, Path.Combine(_folder, "missing"), second);
        Assert.Equal("first", Token(Kubeconfig.Load(paths).Connect(null, _time)));
    }

    [Fact]
    public void A_token_file_is_relative_to_its_kubeconfig_and_read_anew_each_minute()
    {
        Write("token", "t1\n");
        var connection = Connect(OneUser("tokenFile: token"));
        Assert.Equal("t1", Token(connection));

        Write("token", "t2\n");
        Assert.Equal("t1", Token(connection));
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("t2", Token(connection));
    }

    [Fact]
    public void A_refused_token_is_read_anew_at_once()
    {
        Write("token", "t1");
        var connection = Connect(OneUser("tokenFile: token"));
        Token(connection);
        Write("token", "t2");
        Assert.True(connection.Credentials.Renew());
        Assert.Equal("t2", Token(connection));
    }

    [Fact]
    public void A_token_file_that_is_gone_for_a_moment_leaves_the_old_token()
    {
        Write("token", "t1");
        var connection = Connect(OneUser("tokenFile: token"));
        Token(connection);
        File.Delete(Path.Combine(_folder, "token"));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("t1", Token(connection));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_client_certificate_comes_from_data_or_from_files(bool data)
    {
        var (certificate, key) = SelfSigned("me");
        Write("me.crt", certificate);
        Write("me.key", key);
        var connection = Connect(
            OneUser(
                data
                    ? $"client-certificate-data: {Base64(certificate)}, client-key-data: {Base64(key)}"
                    : "client-certificate: me.crt, client-key: me.key"
            )
        );
        Assert.Equal("CN=me", connection.Credentials.ClientCertificate!.Subject);
        Assert.True(connection.Credentials.ClientCertificate.HasPrivateKey);
    }

    [Fact]
    public void A_program_gives_credentials_until_they_expire()
    {
        Script(
            "count=$(cat calls 2>/dev/null || echo 0); count=$((count + 1)); echo $count > calls\n"
                + """echo "{\"kind\":\"ExecCredential\",\"status\":{\"token\":\"t$count-$GREETING-$1\",\"expirationTimestamp\":\"2026-01-01T00:10:00Z\"}}" """
        );
        var connection = Connect(
            OneUser(
                "exec: { apiVersion: client.authentication.k8s.io/v1, command: ./get-token, args: [x], env: [{ name: GREETING, "
                    + "value: hi }] }"
            )
        );
        Assert.Equal("t1-hi-x", Token(connection));
        Assert.Equal("t1-hi-x", Token(connection));

        _time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("t2-hi-x", Token(connection));
    }

    [Fact]
    public void A_program_is_told_of_the_cluster_only_when_it_asks()
    {
        Script("""printf '{"status":{"token":"%s"}}' "$(printf %s "$KUBERNETES_EXEC_INFO" | tr -d '{}",' )" """);
        Assert.DoesNotContain("server", Token(Connect(OneUser("exec: { command: ./get-token }"))), StringComparison.Ordinal);
        Assert.Contains(
            "server:https://c",
            Token(Connect(OneUser("exec: { command: ./get-token, provideClusterInfo: true }"))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_program_that_is_not_there_is_named_with_the_hint_where_to_get_it()
    {
        var connection = Connect(OneUser("exec: { command: no-such-program-here, installHint: Install it. }"));
        Assert.Contains("Install it.", Assert.Throws<KubeconfigException>(() => Token(connection)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("current-context: x", "context 'x'")]
    [InlineData("current-context: x\ncontexts: [{ name: x, context: { cluster: c } }]", "cluster 'c'")]
    [InlineData(
        "current-context: x\ncontexts: [{ name: x, context: { cluster: c, user: u } }]\nclusters: [{ name: c, cluster: { server: "
            + "'https://c' } }]",
        "user 'u'"
    )]
    [InlineData("contexts: []", "current-context")]
    [InlineData("a: [", "config")]
    public void What_is_missing_is_named(string yaml, string named) =>
        Assert.Contains(named, Assert.Throws<KubeconfigException>(() => Connect(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_server_is_believed_on_the_word_of_its_own_authority_only()
    {
        using var server = X509Certificate2.CreateFromPem(SelfSigned("server").Certificate);
        using var other = X509Certificate2.CreateFromPem(SelfSigned("other").Certificate);
        Assert.True(Check(() => [server], skip: false, server));
        Assert.False(Check(() => [other], skip: false, server));
        Assert.True(Check(() => [other], skip: true, server));
        Assert.False(Check(null, skip: false, server));
    }

    [Fact]
    public async Task A_refused_request_is_sent_once_more_with_a_new_token()
    {
        var server = new ScriptedHandler(() => new HttpResponseMessage(HttpStatusCode.Unauthorized), () => new HttpResponseMessage());
        using var invoker = new HttpMessageInvoker(new CredentialsHandler(new CountingCredentials(), server));
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://test/") { Content = new StringContent("body") };
        using var answer = await invoker.SendAsync(request, CancellationToken.None);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("Bearer t2", request.Headers.Authorization!.ToString());
        Assert.Equal(["body", "body"], server.Requests.Select(r => r.Body));
    }

    private static bool Check(Func<X509Certificate2Collection>? authorities, bool skip, X509Certificate2 server) =>
        new ServerCertificateCheck(skip, authorities).IsValid(
            null!,
            server,
            null,
            System.Net.Security.SslPolicyErrors.RemoteCertificateChainErrors
        );

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static (string Certificate, string Key) SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1),
            TimeProvider.System.GetUtcNow().AddDays(1)
        );
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private static string OneUser(string user) =>
        $$"""
            current-context: x
            contexts: [{ name: x, context: { cluster: c, user: u } }]
            clusters: [{ name: c, cluster: { server: "https://c" } }]
            users: [{ name: u, user: { {{user}} } }]
            """;

    private static string? Token(ClusterConnection connection) =>
        connection.Credentials.GetTokenAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private ClusterConnection Connect(string yaml) => Kubeconfig.Load(Write("config", yaml)).Connect(null, _time);

    private void Script(string body)
    {
        var path = Write("get-token", $"#!/bin/sh\ncd \"$(dirname \"$0\")\"\n{body}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private sealed class CountingCredentials : Credentials
    {
        private int _number = 1;

        public override ValueTask<string?> GetTokenAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult<string?>($"t{_number}");

        public override bool Renew()
        {
            _number++;
            return true;
        }
    }
}
