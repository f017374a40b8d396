namespace Trainyard.Local.Node.Pods;

/// <summary>A container cannot be made from what its pod says; the message is that of a real kubelet.</summary>
internal sealed class ConfigException(string message) : Exception(message);
