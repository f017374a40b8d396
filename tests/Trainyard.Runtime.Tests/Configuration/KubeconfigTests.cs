using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Authentication;
using k8s.Exceptions;
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
        var configuration = connection.Configure("me");
        Assert.Equal(("team", "inner", true), (connection.Namespace, configuration.TlsServerName, configuration.SkipTlsVerify));
        Assert.Equal(new Uri("http://proxy:3128/"), Sockets(connection).Proxy!.GetProxy(connection.Server));
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
    public void A_token_file_is_relative_to_its_kubeconfig_and_not_read_at_each_request()
    {
        Write("token", "t1\n");
        var connection = Connect(OneUser("tokenFile: token"));
        Assert.Equal("t1", Token(connection));

        Write("token", "t2\n");
        Assert.Equal("t1", Token(connection));
    }

    [Fact]
    public void A_refused_token_is_read_anew_at_once()
    {
        Write("token", "t1");
        var connection = Connect(OneUser("tokenFile: token"));
        Token(connection);
        Write("token", "t2");
        connection.Token!.Renew();
        Assert.Equal("t2", Token(connection));
    }

    [Fact]
    public async Task A_token_file_that_is_gone_for_a_moment_leaves_the_old_token()
    {
        var given = new Queue<Func<AuthenticationHeaderValue>>([
            () => new("Bearer", "t1"),
            () => throw new FileNotFoundException("no token here"),
        ]);
        var token = new RenewableToken(() => new Scripted(given));
        await token.GetAuthenticationHeaderAsync(CancellationToken.None);
        Assert.Equal("t1", (await token.GetAuthenticationHeaderAsync(CancellationToken.None)).Parameter);
    }

    [Fact]
    public async Task A_token_file_that_was_never_there_is_named()
    {
        var connection = Connect(OneUser("tokenFile: nowhere"));
        var e = await Assert.ThrowsAsync<HttpRequestException>(() =>
            connection.Token!.GetAuthenticationHeaderAsync(CancellationToken.None)
        );
        Assert.Contains("nowhere", e.Message, StringComparison.Ordinal);
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
        using var mine = (X509Certificate2?)Sockets(connection).SslOptions.LocalCertificateSelectionCallback!(this, "c", [], null, []);
        Assert.Equal(("CN=me", true), (mine!.Subject, mine.HasPrivateKey));
    }

    [Fact]
    public void A_program_gives_credentials_until_they_expire()
    {
        Script(
            "count=$(cat calls 2>/dev/null || echo 0); count=$((count + 1)); echo $count > calls\n"
                + """echo "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\", " """
                + "\n"
                + """echo "\"status\":{\"token\":\"t$count-$GREETING-$1\",\"expirationTimestamp\":\"2026-01-01T00:10:00Z\"}}" """
        );
        var connection = Connect(
            OneUser(
                "exec: { apiVersion: client.authentication.k8s.io/v1, command: ./get-token, args: ['x y'],"
                    + " env: [{ name: GREETING, value: hi }] }"
            )
        );
        Assert.Equal("t1-hi-x y", Token(connection));
        Assert.Equal("t1-hi-x y", Token(connection));

        _time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("t2-hi-x y", Token(connection));
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

    [Theory]
    [InlineData("x y")]
    [InlineData("say \"hi\"")]
    [InlineData(@"C:\dir\")]
    [InlineData(@"a\\\""b")]
    [InlineData("")]
    public void A_program_gets_each_argument_as_it_is_written(string argument)
    {
        Script("""printf %s "$1" > got; printf %s "$#" > count; echo '{"status":{"token":"t"}}' """);
        var connection = Connect(OneUser($"exec: {{ command: ./get-token, args: ['{argument}', last] }}"));

        Assert.Equal("t", Token(connection));
        Assert.Equal((argument, "2"), (File.ReadAllText(Path.Combine(_folder, "got")), File.ReadAllText(Path.Combine(_folder, "count"))));
    }

    [Fact]
    public void One_kubeconfig_may_be_connected_by_again_and_again()
    {
        Script("""printf '{"status":{"token":"%s"}}' "$1" """);
        var kubeconfig = Kubeconfig.Load(Write("config", OneUser("exec: { command: ./get-token, args: [t] }")));

        Assert.All(Enumerable.Range(0, 2), _ => Assert.Equal("t", Token(kubeconfig.Connect(null, _time))));
    }

    [Fact]
    public void A_program_that_is_not_there_is_named_with_the_hint_where_to_get_it()
    {
        var connection = Connect(OneUser("exec: { command: no-such-program-here, installHint: Install it. }"));
        var e = Assert.Throws<HttpRequestException>(() => Token(connection));
        Assert.Contains("no-such-program-here", e.Message, StringComparison.Ordinal);
        Assert.Contains("Install it.", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("current-context: x", "context 'x'")]
    [InlineData("current-context: x\ncontexts: [{ name: x, context: { cluster: c } }]", "cluster 'c'")]
    [InlineData(
        "current-context: x\ncontexts: [{ name: x, context: { cluster: c, user: u } }]\n"
            + "clusters: [{ name: c, cluster: { server: 'https://c' } }]",
        "user 'u'"
    )]
    [InlineData("contexts: []", "current-context")]
    [InlineData("a: [", "config")]
    public void What_is_missing_is_named(string yaml, string named) =>
        Assert.Contains(named, Assert.Throws<KubeConfigException>(() => Connect(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_server_is_believed_on_the_word_of_its_own_authority_only()
    {
        using var server = X509Certificate2.CreateFromPem(SelfSigned("server").Certificate);
        using var other = X509Certificate2.CreateFromPem(SelfSigned("other").Certificate);
        Assert.True(Check(() => [server], server));
        Assert.False(Check(() => [other], server));
    }

    [Fact]
    public void Authorities_in_a_file_may_rotate()
    {
        var (first, _) = SelfSigned("first");
        var (second, _) = SelfSigned("second");
        using var server = X509Certificate2.CreateFromPem(second);
        Write("ca.crt", first);
        var check = Sockets(Connect(OneUser("token: t", "certificate-authority: ca.crt"))).SslOptions.RemoteCertificateValidationCallback!;
        Assert.False(check(this, server, null, SslPolicyErrors.RemoteCertificateChainErrors));
        Write("ca.crt", second);
        Assert.True(check(this, server, null, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.False(
            check(this, server, null, SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch)
        );
    }

    [Fact]
    public void Answers_may_be_packed() =>
        Assert.Equal(DecompressionMethods.GZip, Sockets(Connect(OneUser("token: t"))).AutomaticDecompression);

    [Fact]
    public void A_user_may_have_no_credentials_at_all() => Assert.Null(Token(Connect(OneUser(""))));

    private static bool Check(Func<X509Certificate2Collection> authorities, X509Certificate2 server) =>
        new ServerCertificateCheck(authorities).IsValid(null!, server, null, SslPolicyErrors.RemoteCertificateChainErrors);

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

    private static string OneUser(string user, string cluster = "") =>
        $$"""
            current-context: x
            contexts: [{ name: x, context: { cluster: c, user: u } }]
            clusters: [{ name: c, cluster: { server: "https://c", {{cluster}} } }]
            users: [{ name: u, user: { {{user}} } }]
            """;

    /// <summary>The token that the library would send.</summary>
    private static string? Token(ClusterConnection connection)
    {
        using var request = new HttpRequestMessage();
        Kubernetes
            .CreateCredentials(connection.Configure("me"))
            ?.ProcessHttpRequestAsync(request, CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        return request.Headers.Authorization?.Parameter;
    }

    /// <summary>The sockets as the library has set them up.</summary>
    private static SocketsHttpHandler Sockets(ClusterConnection connection)
    {
        SocketsHttpHandler? sockets = null;
        var configuration = connection.Configure("me");
        configuration.FirstMessageHandlerSetup += given => sockets = given;
        _ = new Kubernetes(configuration);
        return sockets!;
    }

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

    private sealed class Scripted(Queue<Func<AuthenticationHeaderValue>> given) : ITokenProvider
    {
        public Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken) =>
            Task.FromResult(given.Dequeue()());
    }
}
