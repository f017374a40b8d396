namespace Trainyard.Cli.Load;

/// <summary>What is done with a request.</summary>
internal enum RequestKind
{
    /// <summary>Sent as it should be: 2xx is expected.</summary>
    Good,

    /// <summary>Its body is wrong: a refusal is expected.</summary>
    Bad,

    /// <summary>Its body comes with a pause in its midst, as from a slow client; 2xx is expected.</summary>
    Slow,

    /// <summary>The client hangs up in the midst of its body: nothing is expected but that the server lives.</summary>
    Aborted,
}
