namespace Trainyard.Cli;

/// <summary>A fault that one line explains: what is wrong and what to do.</summary>
internal sealed class CliException(string message) : Exception(message);
