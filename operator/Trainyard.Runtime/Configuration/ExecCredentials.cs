using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Trainyard.Runtime;

/// <summary>A program that gives credentials (client.authentication.k8s.io), as cloud providers have. Run again when they expire or are
/// refused.</summary>
internal sealed class ExecCredentials(ExecConfig config, string folder, KubeconfigCluster cluster, TimeProvider time) : Credentials
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Lock _lock = new();
    private ExecStatus? _status;
    private X509Certificate2? _certificate;

    public override X509Certificate2? ClientCertificate
    {
        get
        {
            Current();
            return _certificate;
        }
    }

    public override ValueTask<string?> GetTokenAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Current().Token);

    public override bool Renew()
    {
        lock (_lock)
            _status = null;
        return true;
    }

    // Under the lock, so that a burst of requests runs the program once.
    private ExecStatus Current()
    {
        lock (_lock)
        {
            if (_status is { } valid && (valid.ExpirationTimestamp is not { } end || time.GetUtcNow() < end))
                return valid;
            var status = Parse(Run());
            _certificate = status is { ClientCertificateData: { } certificate, ClientKeyData: { } key }
                ? X509Certificate2.CreateFromPem(certificate, key)
                : null;
            return _status = status;
        }
    }

    private ExecStatus Parse(string output)
    {
        try
        {
            if (JsonSerializer.Deserialize(output, ExecJson.Default.ExecCredential)?.Status is { } status)
                return status;
        }
        catch (JsonException e)
        {
            throw new KubeconfigException($"{config.Command} did not print an ExecCredential.", e);
        }

        throw new KubeconfigException($"{config.Command} printed an ExecCredential without a status.");
    }

    private string Run()
    {
        // A command with a path is relative to the kubeconfig; a bare name is looked for in PATH.
        var command = config.Command.Contains('/') ? Path.Combine(folder, config.Command) : config.Command;
        var start = new ProcessStartInfo(command)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in config.Args ?? [])
            start.ArgumentList.Add(argument);
        foreach (var variable in config.Env ?? [])
            start.Environment[variable.Name] = variable.Value;
        start.Environment["KUBERNETES_EXEC_INFO"] = Info();
        try
        {
            using var process = Process.Start(start) ?? throw new KubeconfigException($"{config.Command} did not start.");
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                throw new KubeconfigException($"{config.Command} gave no credentials within {Limit.TotalSeconds} s.");
            }

            // What it says on standard error may hold secrets of its own, so only its exit code is told.
            _ = errors;
            return process.ExitCode == 0
                ? output.GetAwaiter().GetResult()
                : throw new KubeconfigException($"{config.Command} ended with {process.ExitCode}.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new KubeconfigException($"{config.Command} cannot be run: {e.Message}. {config.InstallHint}".TrimEnd(), e);
        }
    }

    private string Info()
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (config.ProvideClusterInfo)
        {
            spec["cluster"] = new JsonObject
            {
                ["server"] = cluster.Server,
                ["tls-server-name"] = cluster.TlsServerName,
                ["insecure-skip-tls-verify"] = cluster.InsecureSkipTlsVerify,
                ["certificate-authority-data"] = cluster.CertificateAuthorityData,
                ["proxy-url"] = cluster.ProxyUrl,
            };
        }

        return new JsonObject
        {
            ["apiVersion"] = config.ApiVersion,
            ["kind"] = "ExecCredential",
            ["spec"] = spec,
        }.ToJsonString();
    }
}

/// <summary>How the program is run. Its fields are in camel case, unlike the rest of a kubeconfig.</summary>
internal sealed record ExecConfig
{
    [JsonPropertyName("command")]
    public required string Command { get; init; }

    [JsonPropertyName("args")]
    public IReadOnlyList<string>? Args { get; init; }

    [JsonPropertyName("env")]
    public IReadOnlyList<ExecEnvironment>? Env { get; init; }

    [JsonPropertyName("apiVersion")]
    public string? ApiVersion { get; init; }

    [JsonPropertyName("installHint")]
    public string? InstallHint { get; init; }

    [JsonPropertyName("provideClusterInfo")]
    public bool ProvideClusterInfo { get; init; }
}

internal sealed record ExecEnvironment(string Name, string? Value);

internal sealed record ExecCredential(ExecStatus? Status);

internal sealed record ExecStatus
{
    public string? Token { get; init; }

    public string? ClientCertificateData { get; init; }

    public string? ClientKeyData { get; init; }

    public DateTimeOffset? ExpirationTimestamp { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ExecCredential))]
internal sealed partial class ExecJson : JsonSerializerContext;
