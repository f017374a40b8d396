using Trainyard.Contracts;
using Trainyard.Learning.MlNet;

namespace Trainyard.Learning.Tests.Support;

/// <summary>The learners of both projects.</summary>
internal static class AllLearners
{
    public static ILearner For(Algorithm algorithm) =>
        algorithm == Algorithm.GeneralizedAdditive ? GeneralizedAdditive.Learner : Learners.For(algorithm);

    /// <summary>Whether an algorithm can learn a task.</summary>
    public static bool Suits(Algorithm algorithm, LearningTask task) =>
        (algorithm == Algorithm.IsolationForest) == (task == LearningTask.AnomalyDetection);
}
