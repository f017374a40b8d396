namespace Trainyard.Accounts.Configuration;

/// <summary>What the environment says cannot be used; the message names the settings.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);
