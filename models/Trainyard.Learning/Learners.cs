using System.Text;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Learning.Anomalies;
using Trainyard.Learning.Linear;
using Trainyard.Learning.Neural;
using Trainyard.Learning.Preparation;
using Trainyard.Learning.Trees;
using Trainyard.Learning.Trees.LightGbm;

namespace Trainyard.Learning;

/// <summary>The algorithms by name, and models from their files.</summary>
public static class Learners
{
    /// <summary>The learner of this algorithm; GeneralizedAdditive's is in Trainyard.Learning.MlNet.</summary>
    public static ILearner For(Algorithm algorithm) =>
        algorithm switch
        {
            Algorithm.GradientBoosting => new PreparedLearner(algorithm, GradientBoosting.Configure),
            Algorithm.RandomForest => new PreparedLearner(algorithm, RandomForest.Configure),
            Algorithm.Linear => new PreparedLearner(algorithm, LinearLearner.Configure),
            Algorithm.NeuralNetwork => new PreparedLearner(algorithm, NeuralNetwork.Configure),
            Algorithm.IsolationForest => new PreparedLearner(algorithm, IsolationForest.Configure),
            _ => throw new LearningException(FailureClass.Configuration, $"there is no algorithm {algorithm}"),
        };

    /// <summary>The libraries that can grow trees here: what the parameter <c>engine</c> may be, the first where nothing is said.</summary>
    public static IReadOnlyList<string> Engines => TreeEngines.Here;

    /// <summary>The most steps (rounds, epochs, iterations) that an algorithm takes with these parameters, after each of which
    /// <see cref="FitRequest.OnStep"/> is called.</summary>
    /// <exception cref="LearningException">Their number is none.</exception>
    public static int Steps(Algorithm algorithm, IReadOnlyDictionary<string, JsonElement> parameters)
    {
        var given = new Hyperparameters(parameters, algorithm);
        return algorithm switch
        {
            Algorithm.GradientBoosting => GradientBoosting.Rounds(given),
            Algorithm.Linear => LinearLearner.Iterations(given),
            Algorithm.NeuralNetwork => NeuralOptions.EpochsOf(given),
            _ => 1,
        };
    }

    /// <summary>A model from its file in a package (see <see cref="TrainedModel.Save"/>).</summary>
    /// <exception cref="InvalidDataException">The file is not such a model.</exception>
    public static TrainedModel Load(string fileName, byte[] content)
    {
        try
        {
            return fileName switch
            {
                TreeModel.FileName => new TreeModel(content),
                LightGbmModel.FileName => new LightGbmModel(Encoding.UTF8.GetString(content)),
                ModelFile.Name => ModelFile.Read(content),
                _ => throw new InvalidDataException($"'{fileName}' is not the name of a model file"),
            };
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or TreeLibraryException or FormatException or OverflowException)
        {
            throw new InvalidDataException($"'{fileName}' is not a model: {e.Message}", e);
        }
    }
}
