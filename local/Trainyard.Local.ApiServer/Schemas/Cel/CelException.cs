namespace Trainyard.Local.ApiServer.Schemas.Cel;

/// <summary>An expression that cannot be read, or not be evaluated for these values; At is where, for those that cannot be read.</summary>
internal sealed class CelException(string message, int at = 0) : Exception(message)
{
    public int At => at;
}
