namespace Trainyard.Cli;

/// <summary>What <c>trainyard</c> ends with where not all is well.</summary>
internal static class CliExitCode
{
    /// <summary>Something is wrong, and a line on the standard error says what.</summary>
    public const int Fault = 1;

    /// <summary>A promise that <c>trainyard load</c> was given is broken, or a scenario of <c>trainyard test</c> has failed.</summary>
    public const int BrokenPromise = 2;

    /// <summary>It was interrupted: 128 and the number of SIGINT.</summary>
    public const int Interrupted = 130;
}
