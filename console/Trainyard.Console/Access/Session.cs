using Trainyard.Console.Cluster;

namespace Trainyard.Console.Access;

/// <summary>A browser that was let in.</summary>
/// <param name="Id">What its cookie carries, and nothing else of it.</param>
/// <param name="User">The name that the API server knows the user by.</param>
/// <param name="Access">The cluster as that user.</param>
/// <param name="Until">When it ends.</param>
internal sealed record Session(string Id, string User, ClusterAccess Access, DateTimeOffset Until);
