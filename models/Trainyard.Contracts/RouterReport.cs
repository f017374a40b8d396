namespace Trainyard.Contracts;

/// <summary>What a router has seen since its window began; it posts this to the operator again and again, and is answered with
/// <see cref="RouterOrders"/>.</summary>
public sealed record RouterReport
{
    /// <summary>Which router it is: the name of its pod.</summary>
    public required string Router { get; init; }

    /// <summary>The window of the orders that it follows; 0 before the first.</summary>
    public required int Window { get; init; }

    /// <summary>Requests that it holds until a pod is ready.</summary>
    public int Waiting { get; init; }

    /// <summary>Since how many seconds it has had no request, probes and scrapes aside; 0 while it has one.</summary>
    public double IdleSeconds { get; init; }

    /// <summary>The requests that it has passed on, by version.</summary>
    public IReadOnlyList<VersionTraffic>? Traffic { get; init; }

    /// <summary>What each predictor pod tells of its predictions.</summary>
    public IReadOnlyList<PodPredictions>? Pods { get; init; }
}

/// <summary>The requests that a router has passed on to one version.</summary>
public sealed record VersionTraffic
{
    /// <summary>The most that any version's latency is told in: [2^(i/4), 2^((i+1)/4)) quarter-octaves of
    /// <see cref="LatencyUnit"/>.</summary>
    public const int LatencyBins = 76;

    /// <summary>Seconds: the upper bound of the first bin. The last one begins at 110 s.</summary>
    public const double LatencyUnit = 0.00025;

    /// <summary>The version, as <see cref="RouterBackend.Version"/> names it.</summary>
    public required string Version { get; init; }

    /// <summary>Requests that were answered, or given up.</summary>
    public required long Requests { get; init; }

    /// <summary>Those of them that were answered with 400 or above, or not at all.</summary>
    public required long Errors { get; init; }

    /// <summary>Requests by how long they took: bin 0 below <see cref="LatencyUnit"/>, bin i below LatencyUnit * 2^(i/4).</summary>
    public required IReadOnlyList<long> Latency { get; init; }

    /// <summary>The bin of a time in seconds.</summary>
    public static int BinOf(double seconds) =>
        seconds < LatencyUnit ? 0 : Math.Min(LatencyBins - 1, 1 + (int)Math.Floor(4 * Math.Log2(seconds / LatencyUnit)));

    /// <summary>The upper bound of a bin, in seconds.</summary>
    public static double UpperBound(int bin) => LatencyUnit * Math.Pow(2, bin / 4.0);
}

/// <summary>What a predictor pod's metrics say of its predictions, since the window began.</summary>
public sealed record PodPredictions
{
    /// <summary>Where it answers.</summary>
    public required string Pod { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>sha256:... of the manifest of the model that it serves.</summary>
    public string? Digest { get; init; }

    /// <summary>Predicted values or probabilities, by output.</summary>
    public IReadOnlyList<ValueCounts>? Predictions { get; init; }

    /// <summary>Distances from the truth that was told, by output.</summary>
    public IReadOnlyList<ValueCounts>? Distances { get; init; }

    /// <summary>Predictions of a class whose truth was told, and that were right.</summary>
    public long Right { get; init; }

    /// <summary>And that were wrong.</summary>
    public long Wrong { get; init; }
}

/// <summary>Values by size.</summary>
public sealed record ValueCounts
{
    /// <summary>What they are values of.</summary>
    public required string Name { get; init; }

    /// <summary>The upper bounds of the bins, rising; the last bin has none.</summary>
    public required IReadOnlyList<double> Bounds { get; init; }

    /// <summary>Values in each bin, one more than there are bounds.</summary>
    public required IReadOnlyList<long> Counts { get; init; }

    /// <summary>The sum of the values.</summary>
    public double Sum { get; init; }
}

/// <summary>What a router is to do.</summary>
public sealed record RouterOrders
{
    /// <summary>A number that changes when the shares do: what is counted begins anew with it for each version that has a share.</summary>
    public required int Window { get; init; }

    /// <summary>Who answers.</summary>
    public required IReadOnlyList<RouterBackend> Backends { get; init; }

    /// <summary>Whether the second version gets copies of its share in place of the requests: its answers go to nobody.</summary>
    public bool Shadow { get; init; }

    /// <summary>Whether requests are held while no pod is ready: one will be.</summary>
    public bool Hold { get; init; }

    /// <summary>Keeps those who send the same value of this header at one version.</summary>
    public string? StickyHeader { get; init; }

    /// <summary>Keeps a browser at one version by a cookie of this name.</summary>
    public string? StickyCookie { get; init; }
}

/// <summary>The pods of one version.</summary>
public sealed record RouterBackend
{
    /// <summary>The version, as labels name it.</summary>
    public required string Version { get; init; }

    /// <summary>Its share of the requests, in percent.</summary>
    public required int Share { get; init; }

    /// <summary>sha256:... of its manifest, where it is known: feedback goes to the version that made the prediction.</summary>
    public string? Digest { get; init; }

    /// <summary>The addresses of its pods that are ready.</summary>
    public required IReadOnlyList<string> Pods { get; init; }

    /// <summary>Those of its pods that are not ready yet, where requests are held for them.</summary>
    public IReadOnlyList<string>? Starting { get; init; }
}
