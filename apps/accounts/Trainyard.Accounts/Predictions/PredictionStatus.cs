namespace Trainyard.Accounts.Predictions;

internal enum PredictionStatus
{
    Pending,
    Succeeded,
    Failed,
}
