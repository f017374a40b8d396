using Trainyard.Contracts;

namespace Trainyard.Models;

/// <summary>How an S3 store is reached: a mounted Secret's files, or environment variables of the same names.</summary>
internal sealed record S3Options
{
    private const string DefaultFolder = "/etc/trainyard/credentials";

    public string? AccessKey { get; init; }

    public string? SecretKey { get; init; }

    public string? SessionToken { get; init; }

    /// <summary>The endpoint of a store that is not AWS; null for AWS.</summary>
    public string? Endpoint { get; init; }

    public string Region { get; init; } = "us-east-1";

    /// <summary>A PEM file with the authorities to trust beside the system's.</summary>
    public string? CertificateAuthorities { get; init; }

    /// <summary>Whether nothing is signed: what everybody may read is read so.</summary>
    internal bool IsAnonymous => AccessKey is null || SecretKey is null;

    /// <summary>Where requests go.</summary>
    /// <exception cref="FailureException">Configuration: the endpoint is no address.</exception>
    internal Uri Url =>
        Endpoint is null ? new Uri($"https://s3.{Region}.amazonaws.com")
        : Uri.TryCreate(Endpoint, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", PathAndQuery: "/" } ? url
        : throw new FailureException(
            FailureClass.Configuration,
            $"AWS_ENDPOINT_URL must be an address such as https://s3.example.com, not '{Endpoint}'"
        );

    /// <exception cref="FailureException">Credentials: the Secret is not mounted.</exception>
    internal static S3Options From(string? secretName, Func<string, string?> environment)
    {
        var value = environment;
        if (secretName is not null)
        {
            var folder = Path.Combine(environment(ContainerEnvironment.Credentials) ?? DefaultFolder, secretName);
            if (!Directory.Exists(folder))
            {
                throw new FailureException(
                    FailureClass.Credentials,
                    $"the secret {secretName} is not there",
                    $"create it in the job's namespace with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
                );
            }

            value = name => File.Exists(Path.Combine(folder, name)) ? File.ReadAllText(Path.Combine(folder, name)).Trim() : null;
        }

        return new S3Options
        {
            AccessKey = value("AWS_ACCESS_KEY_ID"),
            SecretKey = value("AWS_SECRET_ACCESS_KEY"),
            SessionToken = value("AWS_SESSION_TOKEN"),
            Endpoint = value("AWS_ENDPOINT_URL"),
            Region = value("AWS_REGION") ?? value("AWS_DEFAULT_REGION") ?? "us-east-1",
            CertificateAuthorities = value("AWS_CA_BUNDLE"),
        };
    }
}
