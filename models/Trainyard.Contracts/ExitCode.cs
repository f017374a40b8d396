namespace Trainyard.Contracts;

/// <summary>
/// Exit codes of a trial's program, as in sysexits.h where that has one. The operator's Jobs do not try again after those of faults that
/// are the user's to mend.
/// </summary>
public static class ExitCode
{
    /// <summary>Of a program that was told to stop, or whose trial was pruned: 128 and the number of SIGTERM.</summary>
    public const int Stopped = 143;

    /// <summary>The codes after which trying again is of no use; ascending and each once, for the API server takes no others in a Job's
    /// failure policy.</summary>
    public static IReadOnlyList<int> OfNoUseToTryAgain { get; } =
    [
        .. new[] { FailureClass.Credentials, FailureClass.NotFound, FailureClass.DataSchema, FailureClass.Configuration }
            .Select(Of)
            .Distinct()
            .Order(),
    ];

    /// <summary>The code of a failure.</summary>
    public static int Of(FailureClass failure) =>
        failure switch
        {
            FailureClass.DataSchema => 65,
            FailureClass.NotFound => 66,
            FailureClass.Credentials => 77,
            FailureClass.Configuration => 78,
            _ => 1,
        };
}
