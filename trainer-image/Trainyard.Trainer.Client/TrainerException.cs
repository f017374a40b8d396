namespace Trainyard.Trainer.Client;

/// <summary>The trainer cannot do what it was asked: what is wrong, in one line.</summary>
public sealed class TrainerException(string message) : Exception(message);
