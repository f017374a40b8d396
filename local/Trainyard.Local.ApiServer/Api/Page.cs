namespace Trainyard.Local.ApiServer.Api;

/// <summary>A list, or a page of one.</summary>
/// <param name="Version">The version of the whole list.</param>
/// <param name="Continue">Where the next page begins; null on the last.</param>
/// <param name="Remaining">How many objects come after this page, where that is known.</param>
internal sealed record Page(IReadOnlyList<StoredObject> Items, long Version, string? Continue, long? Remaining);
