using System.Globalization;

namespace Trainyard.Cli.Load;

/// <summary>What became of a request.</summary>
/// <param name="Status">The answer's code; null: there was none.</param>
/// <param name="Why">What kept it from an answer, in a word or two.</param>
/// <param name="Latency">From its arrival to the answer's last byte, or until it was given up: waiting for a connection counts.</param>
/// <param name="Waited">From its arrival until it was sent.</param>
internal sealed record Sample(RequestKind Kind, int? Status, string? Why, TimeSpan Latency, TimeSpan Waited)
{
    public string Code => Status?.ToString(CultureInfo.InvariantCulture) ?? Why!;

    /// <summary>Whether it was answered otherwise than a request of its kind should be.</summary>
    public bool IsError =>
        Kind switch
        {
            RequestKind.Bad => Status is not (400 or 413 or 415 or 422),
            RequestKind.Aborted => false,
            _ => Status is not (>= 200 and < 300),
        };

    /// <summary>
    /// Whether its latency stands for the server's. A refusal that comes at once would flatter it; a request without an answer would be
    /// missed by it, and stands for at least as long as it was waited for.
    /// </summary>
    public bool IsMeasured => Kind == RequestKind.Good && Status is null or >= 200 and < 300;
}
