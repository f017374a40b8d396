using System.CommandLine;
using System.CommandLine.Parsing;
using k8s.Exceptions;
using Trainyard.Console.Access;

namespace Trainyard.Console;

/// <summary><c>trainyard-console</c>, and <c>trainyard-console link</c>, which makes a link to one that runs already.</summary>
internal static class ConsoleCommand
{
    private static readonly Option<Uri> Listen = new("--listen")
    {
        CustomParser = Address!,
        Description = "Where it listens; port 0 is any free one.",
        DefaultValueFactory = _ => new ConsoleOptions().Listen,
    };
    private static readonly Option<string?> Kubeconfig = new("--kubeconfig")
    {
        Description = "On a laptop: the kubeconfig whose user a link lets in. Default: KUBECONFIG, or ~/.kube/config.",
    };
    private static readonly Option<Uri?> Server = new("--server")
    {
        CustomParser = Address,
        Description = "In a cluster: the API server. Each user brings a token, and all is done as that user.",
    };
    private static readonly Option<string?> Authority = new("--certificate-authority")
    {
        Description = "The file of the authorities that --server's certificate must come from. Default: the machine's.",
    };
    private static readonly Option<string?> Key = new("--key-file")
    {
        Description = "On a laptop: the file for the key of one-time links, written anew at each start.",
    };
    private static readonly Option<string?> Volumes = new("--volumes")
    {
        Description = "On a laptop: the folder of the claims of the namespace default, where uploads go.",
    };
    private static readonly Option<string?> Trainer = new("--trainer")
    {
        Description = "On a laptop: the program that reads what is uploaded. Default: trainyard-trainer beside this one.",
    };
    private static readonly Option<string?> Uploads = new("--uploads")
    {
        CustomParser = Bucket,
        Description = "In a cluster: the s3://bucket/prefix that uploads go to, each below its namespace.",
    };
    private static readonly Option<string?> UploadsSecret = new("--uploads-secret")
    {
        Description = "The Secret that opens it, mounted below /etc/trainyard/credentials; sweeps read by one of this name.",
    };
    private static readonly Option<Uri?> Issuer = new("--oidc-issuer")
    {
        CustomParser = Address,
        Description = "The OpenID Connect issuer that --server trusts.",
    };
    private static readonly Option<string?> Client = new("--oidc-client-id") { Description = "Our name at that issuer." };
    private static readonly Option<string?> Secret = new("--oidc-client-secret-file")
    {
        Description = "The file with our secret there. Default: a public client.",
    };

    public static RootCommand Create()
    {
        var command = new RootCommand("The web console: sweeps, models and predictors of one cluster.")
        {
            Listen,
            Kubeconfig,
            Server,
            Authority,
            Key,
            Volumes,
            Trainer,
            Uploads,
            UploadsSecret,
            Issuer,
            Client,
            Secret,
            Link(),
        };
        command.SetAction(
            async (parsed, stop) =>
            {
                try
                {
                    await ConsoleHost.RunAsync(Read(parsed), TimeProvider.System, stop);
                    return 0;
                }
                catch (Exception e) when (e is KubeConfigException or IOException)
                {
                    await System.Console.Error.WriteLineAsync($"trainyard-console: {e.Message}");
                    return 1;
                }
            }
        );
        return command;
    }

    private static Command Link()
    {
        var key = new Option<string>("--key-file") { Description = "The running console's key file.", Required = true };
        var address = new Option<Uri>("--address")
        {
            CustomParser = Address!,
            Description = "Its address.",
            Required = true,
        };
        var command = new Command("link", "Print a new one-time link to a console that runs on this machine.") { key, address };
        command.SetAction(parsed =>
        {
            var links = new LoginLinks(File.ReadAllBytes(parsed.GetValue(key)!), TimeProvider.System);
            System.Console.WriteLine(new Uri(parsed.GetValue(address)!, $"/link?key={links.Make()}"));
        });
        return command;
    }

    private static Uri? Address(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https" })
            return address;
        argument.AddError($"\"{text}\" is no address: write it as https://host:port");
        return null;
    }

    private static string? Bucket(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (text.StartsWith("s3://", StringComparison.Ordinal) && text["s3://".Length..].Split('/')[0].Length > 0)
            return text;
        argument.AddError($"\"{text}\" is no store: write it as s3://bucket/prefix");
        return null;
    }

    private static ConsoleOptions Read(ParseResult parsed) =>
        new()
        {
            Listen = parsed.GetValue(Listen)!,
            Kubeconfig = parsed.GetValue(Kubeconfig),
            Server = parsed.GetValue(Server),
            AuthorityFile = parsed.GetValue(Authority),
            KeyFile = parsed.GetValue(Key),
            Volumes = parsed.GetValue(Volumes),
            Trainer = parsed.GetValue(Trainer) ?? new ConsoleOptions().Trainer,
            UploadsUri = parsed.GetValue(Uploads),
            UploadsSecret = parsed.GetValue(UploadsSecret),
            Oidc =
                parsed.GetValue(Issuer) is { } issuer && parsed.GetValue(Client) is { } client
                    ? new(issuer, client, parsed.GetValue(Secret))
                    : null,
        };
}
