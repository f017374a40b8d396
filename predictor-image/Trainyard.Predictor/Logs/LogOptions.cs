using Trainyard.Models;

namespace Trainyard.Predictor.Logs;

/// <summary>What is kept of what is asked, answered and told, and where.</summary>
/// <param name="Store">Below it stand predictions/HOUR and feedback/HOUR.</param>
/// <param name="Share">The share of the predictions that is kept, with the truth about them; up to 1.</param>
/// <param name="RowsPerHour">The most rows of an hour, of either kind: memory stays bounded.</param>
internal sealed record LogOptions(IArtifactStore Store, double Share, int RowsPerHour);
