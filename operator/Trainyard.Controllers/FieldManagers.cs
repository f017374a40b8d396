namespace Trainyard.Controllers;

/// <summary>The field managers of server-side apply, one a controller.</summary>
internal static class FieldManagers
{
    public const string TrainingJob = "trainyard-trainingjob";
    public const string Trial = "trainyard-trial";
    public const string Predictor = "trainyard-predictor";
    public const string Scorer = "trainyard-scorer";
}
