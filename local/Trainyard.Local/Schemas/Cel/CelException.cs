namespace Trainyard.Local.Schemas.Cel;

/// <summary>An expression that cannot be read, or not be evaluated for these values.</summary>
internal sealed class CelException(string message) : Exception(message);
