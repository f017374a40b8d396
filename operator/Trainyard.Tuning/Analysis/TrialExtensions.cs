namespace Trainyard.Tuning;

internal static class TrialExtensions
{
    /// <summary>Whether the trial has ended well, with a finite value of this objective.</summary>
    public static bool HasFinite(this Trial trial, int objective) =>
        trial.State == TrialState.Succeeded && trial.Values.Count > objective && double.IsFinite(trial.Values[objective]);
}
