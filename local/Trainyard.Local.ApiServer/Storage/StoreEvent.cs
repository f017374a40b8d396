namespace Trainyard.Local.ApiServer.Storage;

/// <summary>
/// One write, as watches see it. A deletion's <see cref="Object"/> is the last state under the deletion's own version.
/// </summary>
internal sealed record StoreEvent(string Type, StoredObject Object, StoredObject? Previous)
{
    public const string Added = "ADDED";
    public const string Modified = "MODIFIED";
    public const string Deleted = "DELETED";
}
