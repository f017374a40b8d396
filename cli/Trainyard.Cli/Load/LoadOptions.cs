using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Trainyard.Api;

namespace Trainyard.Cli.Load;

/// <summary>What may be said of a load on the command line.</summary>
internal sealed class LoadOptions
{
    private static readonly LoadPlan Default = new();

    private readonly Option<double> _rate = new("--rate")
    {
        Description = "Requests that arrive in a second, whatever becomes of the others.",
        DefaultValueFactory = _ => Default.Rate,
    };

    private readonly Option<Arrivals> _arrivals = new("--arrivals")
    {
        Description = "The pauses between them: Poisson as of many callers, Uniform up to twice the mean, or Even.",
    };

    private readonly Option<TimeSpan?> _duration = Length(
        "--duration",
        "How long requests arrive. Default: 30s, or until --requests have."
    );
    private readonly Option<int?> _requests = new("--requests")
    {
        Description = "How many requests arrive. Default: as many as the time allows.",
    };

    private readonly Option<int> _connections = new("--connections")
    {
        Description = "Connections at most. A request that has to wait for one is the slower for it.",
        DefaultValueFactory = _ => Default.Connections,
    };

    private readonly Option<int> _rows = new("--rows") { Description = "Rows in a request.", DefaultValueFactory = _ => Default.Rows };
    private readonly Option<TimeSpan?> _timeout = Length("--timeout", "When a request is given up, from its arrival on. Default: 10s.");
    private readonly Option<double?> _bad = Share("--bad", "The share of requests with a row that must be refused: 0.1 or 10%.");
    private readonly Option<double?> _slow = Share(
        "--slow",
        "The share of requests whose body pauses in its midst, as a slow client's does."
    );
    private readonly Option<TimeSpan?> _pause = Length("--pause", "The longest such pause. Default: 1s.");
    private readonly Option<double?> _abort = Share("--abort", "The share of requests whose caller hangs up in their midst.");

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "The same seed gives the same requests at the same times.",
        DefaultValueFactory = _ => Default.Seed,
    };

    private readonly Option<TimeSpan?> _maxP99 = Length("--max-p99", "A promise: 99 % of the good requests are answered within this.");
    private readonly Option<double?> _maxErrorRate = Share(
        "--max-error-rate",
        "A promise: no larger share is answered otherwise than it should be."
    );
    private readonly Option<double?> _minRate = new("--min-rate")
    {
        Description = "A promise: at least so many requests a second get predictions.",
    };

    public void AddTo(Command command)
    {
        Option[] all = [_rate, _arrivals, _duration, _requests, _connections, _rows, _timeout, _bad, _slow, _pause, _abort, _seed];
        foreach (var option in all.Concat([_maxP99, _maxErrorRate, _minRate]))
            command.Add(option);
    }

    /// <exception cref="CliException">The plan cannot be carried out; every fault is named.</exception>
    public LoadPlan Plan(ParseResult result)
    {
        var requests = result.GetValue(_requests);
        var plan = Default with
        {
            Rate = result.GetValue(_rate),
            Arrivals = result.GetValue(_arrivals),
            Requests = requests,
            Duration = result.GetValue(_duration) ?? (requests is null ? TimeSpan.FromSeconds(30) : null),
            Connections = result.GetValue(_connections),
            Rows = result.GetValue(_rows),
            Timeout = result.GetValue(_timeout) ?? Default.Timeout,
            Bad = result.GetValue(_bad) ?? 0,
            Slow = result.GetValue(_slow) ?? 0,
            Aborted = result.GetValue(_abort) ?? 0,
            Pause = result.GetValue(_pause) ?? Default.Pause,
            Seed = result.GetValue(_seed),
        };
        var faults = plan.Faults().ToList();
        return faults.Count == 0 ? plan : throw new CliException(string.Join("; ", faults));
    }

    public LoadPromises Promises(ParseResult result) =>
        new(result.GetValue(_maxP99), result.GetValue(_maxErrorRate), result.GetValue(_minRate));

    private static Option<TimeSpan?> Length(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "duration",
            CustomParser = result => Read(result, Duration.Parse, "a length of time, such as 250ms, 30s or 5m"),
        };

    private static Option<double?> Share(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "share",
            CustomParser = result => Read(result, ShareOf, "a share, such as 0.1 or 10%"),
        };

    private static T? Read<T>(ArgumentResult result, Func<string, T?> parse, string wanted)
        where T : struct
    {
        var text = result.Tokens.Single().Value;
        if (parse(text) is { } value)
            return value;
        result.AddError($"{((OptionResult)result.Parent!).Option.Name} is '{text}': it must be {wanted}");
        return null;
    }

    private static double? ShareOf(string text)
    {
        var percent = text.EndsWith('%');
        if (!double.TryParse(text.TrimEnd('%', ' '), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return null;
        var share = percent ? number / 100 : number;
        return share is >= 0 and <= 1 ? share : null;
    }
}
