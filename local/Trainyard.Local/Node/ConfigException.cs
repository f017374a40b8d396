namespace Trainyard.Local.Node;

/// <summary>A container cannot be made from what its pod says; the message is that of a real kubelet.</summary>
internal sealed class ConfigException(string message) : Exception(message);
