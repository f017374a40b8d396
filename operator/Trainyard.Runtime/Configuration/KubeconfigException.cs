namespace Trainyard.Runtime;

/// <summary>The kubeconfig cannot be used; the message says what is wrong and where.</summary>
public sealed class KubeconfigException(string message, Exception? inner = null) : Exception(message, inner);
