namespace Trainyard.Predictor.Client;

/// <summary>A Predictor gave no answer that helps.</summary>
/// <param name="message">For people.</param>
/// <param name="isTransient">Whether to ask again may help.</param>
public sealed class PredictorException(string message, bool isTransient, Exception? inner = null) : Exception(message, inner)
{
    public bool IsTransient => isTransient;
}
