namespace Trainyard.Trainer;

/// <summary>The command line, for people.</summary>
internal static class ByHand
{
    internal static Task<int> RunAsync(string[] args, TrialProcess process, Func<string, string?> environment) => throw new NotSupportedException();
}
