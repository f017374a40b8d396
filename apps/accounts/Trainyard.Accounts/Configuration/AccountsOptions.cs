using System.Globalization;
using Trainyard.Accounts.Ledgers;

namespace Trainyard.Accounts.Configuration;

/// <summary>What the environment and the mounted secrets say.</summary>
internal sealed record AccountsOptions
{
    /// <summary>What the variables of the environment begin with.</summary>
    public const string Prefix = "ACCOUNTS_";

    /// <summary>The folder of mounted secrets, a file for each setting.</summary>
    public const string SecretsVariable = "SECRETS";

    public const string Help = """
        Accounts: registration, balance, and predictions that are paid for.

          trainyard-accounts serve      the API and the page
          trainyard-accounts work       a worker: takes tasks from the queue, asks the Predictor, stores what it says
          trainyard-accounts migrate    brings the database up to date

        The environment says how; each setting may also be a file of that name, without ACCOUNTS_, in the folder ACCOUNTS_SECRETS:

          ACCOUNTS_LISTEN               where to listen for people, default http://127.0.0.1:8080
          ACCOUNTS_MANAGEMENT           where to listen for probes and scrapes; default beside the others
          ACCOUNTS_DATABASE             a connection string: Host=... is PostgreSQL, Data Source=... SQLite; default Data Source=accounts.db
          ACCOUNTS_BROKER               amqp:// or amqps:// of RabbitMQ; unset: the outbox table is the queue
          ACCOUNTS_WORKERS              tasks at once in this process; default 1, for serve with a broker 0
          ACCOUNTS_SIGNINGKEY           signs tokens, at least 32 bytes as base64; unset (SQLite only): made, and kept beside the database
          ACCOUNTS_TOKENMINUTES         how long a token is good; default 60
          ACCOUNTS_MODELS__NAME__URL    the Predictor that answers for the model NAME
          ACCOUNTS_MODELS__NAME__PRICE  what a row costs when the model is new; afterwards an admin says; default 1
          ACCOUNTS_MODELS__NAME__TOKEN  the token that the Predictor asks for
          ACCOUNTS_DEMOUSERS            true: the users admin and client are made where they are missing
          ACCOUNTS_ADMINPASSWORD        of the user admin; unset: made, and printed once
          ACCOUNTS_CLIENTPASSWORD       of the user client, likewise
          ACCOUNTS_LOGINSPERMINUTE      log-ins and registrations an address may try in a minute; default 20
          ACCOUNTS_REQUESTSPERMINUTE    requests a user may make in a minute; default 600
          ACCOUNTS_MAXROWS              rows of a request; default 1000
          ACCOUNTS_DEADLINESECONDS      after which a task without a result fails and is refunded; default 900
          ACCOUNTS_TRUSTEDPROXIES       networks such as 10.0.0.0/8 whose X-Forwarded-For and -Proto are believed
        """;

    public required Uri Listen { get; init; }

    public Uri? Management { get; init; }

    public required string Database { get; init; }

    public Uri? Broker { get; init; }

    public int? Workers { get; init; }

    public byte[]? SigningKey { get; init; }

    public TimeSpan TokenLifetime { get; init; }

    public required IReadOnlyDictionary<string, ServedBy> Models { get; init; }

    public bool DemoUsers { get; init; }

    public string? AdminPassword { get; init; }

    public string? ClientPassword { get; init; }

    public int LoginsPerMinute { get; init; }

    public int RequestsPerMinute { get; init; }

    public int MaxRows { get; init; }

    public TimeSpan Deadline { get; init; }

    public required IReadOnlyList<System.Net.IPNetwork> TrustedProxies { get; init; }

    /// <exception cref="ConfigurationException">Tells all that is wrong.</exception>
    public static AccountsOptions Read(IConfiguration configuration)
    {
        var settings = new Settings(configuration);
        var options = new AccountsOptions
        {
            Listen = settings.Url("Listen", "http", "https") ?? new Uri("http://127.0.0.1:8080"),
            Management = settings.Url("Management", "http"),
            Database = configuration["Database"] ?? "Data Source=accounts.db",
            Broker = settings.Url("Broker", "amqp", "amqps"),
            Workers = configuration["Workers"] is null ? null : settings.Number("Workers", 1, least: 0),
            SigningKey = settings.Key("SigningKey"),
            TokenLifetime = TimeSpan.FromMinutes(settings.Number("TokenMinutes", 60)),
            Models = configuration.GetSection("Models").GetChildren().ToDictionary(model => model.Key, settings.Model),
            DemoUsers = settings.Flag("DemoUsers"),
            AdminPassword = configuration["AdminPassword"],
            ClientPassword = configuration["ClientPassword"],
            LoginsPerMinute = settings.Number("LoginsPerMinute", 20),
            RequestsPerMinute = settings.Number("RequestsPerMinute", 600),
            MaxRows = settings.Number("MaxRows", 1000),
            Deadline = TimeSpan.FromSeconds(settings.Number("DeadlineSeconds", 900)),
            TrustedProxies = settings.Networks("TrustedProxies"),
        };
        settings.ThrowIfWrong();
        return options;
    }

    /// <summary>Where a model answers.</summary>
    /// <param name="Price">Of a row, when the model is new.</param>
    internal sealed record ServedBy(Uri Url, decimal Price, string? Token);

    /// <summary>Reads one setting after the other, and keeps what is wrong.</summary>
    private sealed class Settings(IConfiguration configuration)
    {
        private readonly List<string> _faults = [];

        public Uri? Url(string name, params string[] schemes)
        {
            if (configuration[name] is not { Length: > 0 } text)
                return null;
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme))
                return url;
            // A broker's address holds a password: it is not shown.
            Fault(name, $"must be an address that begins with {string.Join(" or ", schemes.Select(scheme => $"{scheme}://"))}");
            return null;
        }

        public int Number(string name, int byDefault, int least = 1)
        {
            if (configuration[name] is not { Length: > 0 } text)
                return byDefault;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least)
                return number;
            Fault(name, $"must be a whole number of at least {least}, not '{text}'");
            return byDefault;
        }

        public bool Flag(string name)
        {
            if (configuration[name] is not { Length: > 0 } text)
                return false;
            if (bool.TryParse(text, out var flag))
                return flag;
            Fault(name, $"must be true or false, not '{text}'");
            return false;
        }

        public byte[]? Key(string name)
        {
            if (configuration[name] is not { Length: > 0 } text)
                return null;
            var bytes = new byte[text.Length];
            if (Convert.TryFromBase64String(text.Trim(), bytes, out var length) && length >= 32)
                return bytes[..length];
            Fault(name, "must be at least 32 bytes as base64: head -c 32 /dev/urandom | base64");
            return null;
        }

        public ServedBy Model(IConfigurationSection model)
        {
            if (model["Url"] is null)
                Fault($"Models__{model.Key}__Url", "is missing");
            var url = Url($"{model.Path}:Url", "http", "https") ?? new Uri("http://localhost");
            if (model["Price"] is not { } text)
                return new ServedBy(url, 1, model["Token"]);
            if (
                !decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price)
                || !Ledger.IsAmount(price)
            )
            {
                Fault(
                    $"Models__{model.Key}__Price",
                    $"must be an amount with at most {Ledger.Decimals} digits after the point, not '{text}'"
                );
            }

            return new ServedBy(url, price, model["Token"]);
        }

        public IReadOnlyList<System.Net.IPNetwork> Networks(string name)
        {
            var networks = new List<System.Net.IPNetwork>();
            foreach (
                var text in (configuration[name] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            )
            {
                if (System.Net.IPNetwork.TryParse(text, out var network))
                    networks.Add(network);
                else
                    Fault(name, $"must be networks such as 10.0.0.0/8, not '{text}'");
            }

            return networks;
        }

        public void ThrowIfWrong()
        {
            if (_faults.Count > 0)
                throw new ConfigurationException(string.Join("; ", _faults));
        }

        private void Fault(string name, string message) =>
            _faults.Add($"{Prefix}{name.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant()} {message}");
    }
}
