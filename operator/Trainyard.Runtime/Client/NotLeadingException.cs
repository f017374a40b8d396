namespace Trainyard.Runtime;

/// <summary>A write was held back because this replica no longer leads.</summary>
public sealed class NotLeadingException(string request) : InvalidOperationException($"{request}: held back, this replica does not lead.");
