using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Rollouts;
using Trainyard.Testing;
using Trainyard.Tuning;

namespace Trainyard.Controllers.Tests.Rollouts;

/// <summary>How a model behaves.</summary>
/// <param name="Errors">The share of its requests that fail.</param>
/// <param name="Mean">Of its predictions, whose standard deviation is 1.</param>
/// <param name="Slower">By how much its answers take longer than 10 ms in the middle.</param>
internal sealed record Behaviour(double Errors = 0.005, double Mean = 0, double Slower = 1);

/// <summary>A rollout from its begin to its end, in made-up traffic: the decisions are those of the operator.</summary>
internal sealed class SimulatedRollout(RolloutSpec spec, Behaviour stable, Behaviour canary, int seed, int requestsPerLook = 5_000)
{
    private const int Table = 4096;
    private static readonly double[] Bounds = [.. Enumerable.Range(1, 9).Select(decile => Normal.Quantile(decile / 10.0))];

    private readonly Random _random = new(seed);
    private readonly Side _stable = new(stable);
    private readonly Side _canary = new(canary);

    /// <summary>How it ended, and in which step.</summary>
    public (RolloutAct Act, int Step, string Message) Run()
    {
        var (now, status) = (Build.Start, RolloutTurns.Begin(spec, "v2", 0));
        while (true)
        {
            var figures = new RolloutFigures(_stable.Figures("v1"), _canary.Figures("v2"));
            var sight = new RolloutSight(spec, status, Command: null, CanaryUp: true, RouterUp: true, figures, now);
            var decision = RolloutChecks.Of(sight);
            if (RolloutTurns.After(sight, decision) is not { } next)
                return (decision.Act, status.Step, decision.Message);
            if (next.Window != status.Window)
            {
                _stable.Clear();
                _canary.Clear();
                Serve(next.Weight);
            }
            else if (decision.Act == RolloutAct.Look)
            {
                Serve(next.Weight);
            }

            (now, status) = (RolloutChecks.NextLook(spec, next) is { } look && look > now ? look : now, next);
        }
    }

    private void Serve(int weight)
    {
        for (var i = 0; i < requestsPerLook; i++)
            (_random.Next(100) < weight ? _canary : _stable).Serve(_random);
    }

    private sealed class Side(Behaviour behaviour)
    {
        private readonly int[] _bins = Quantiles(z => VersionTraffic.BinOf(0.01 * behaviour.Slower * Math.Exp(0.3 * z)));
        private readonly int[] _predictions = Quantiles(z => Bounds.Count(bound => bound < z + behaviour.Mean));
        private readonly long[] _latency = new long[VersionTraffic.LatencyBins];
        private readonly long[] _predicted = new long[10];
        private long _requests;
        private long _errors;

        public void Serve(Random random)
        {
            _requests++;
            _latency[_bins[random.Next(Table)]]++;
            if (random.NextDouble() < behaviour.Errors)
                _errors++;
            else
                _predicted[_predictions[random.Next(Table)]]++;
        }

        public void Clear()
        {
            (_requests, _errors) = (0, 0);
            Array.Clear(_latency);
            Array.Clear(_predicted);
        }

        public VersionFigures Figures(string version)
        {
            var predictions = new ValueCounts
            {
                Name = "price",
                Bounds = Bounds,
                Counts = [.. _predicted],
            };
            var traffic = new VersionTraffic
            {
                Version = version,
                Requests = _requests,
                Errors = _errors,
                Latency = [.. _latency],
            };
            var pod = new PodPredictions
            {
                Pod = version,
                Version = version,
                Predictions = [predictions],
            };
            return VersionFigures.Of(version, [traffic], [pod]);
        }

        private static int[] Quantiles(Func<double, int> of) =>
            [.. Enumerable.Range(0, Table).Select(i => of(Normal.Quantile((i + 0.5) / Table)))];
    }
}
