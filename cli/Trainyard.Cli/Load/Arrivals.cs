namespace Trainyard.Cli.Load;

/// <summary>How requests follow each other, all at the same mean rate.</summary>
internal enum Arrivals
{
    /// <summary>Pauses as of many callers who know nothing of each other (a Poisson process).</summary>
    Poisson,

    /// <summary>Any pause up to twice the mean is as likely as any other.</summary>
    Uniform,

    /// <summary>Every pause is the same.</summary>
    Even,
}
