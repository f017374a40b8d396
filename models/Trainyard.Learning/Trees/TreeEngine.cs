using Trainyard.Contracts;

namespace Trainyard.Learning.Trees;

/// <summary>The libraries that grow trees.</summary>
internal enum TreeEngine
{
    /// <summary>LightGBM (Ke et al. 2017), which comes by NuGet.</summary>
    LightGBM,

    /// <summary>XGBoost (Chen and Guestrin 2016), where it is installed.</summary>
    XGBoost,
}

/// <summary>Which library grows the trees: the parameter <c>engine</c>, which can be searched like any other.</summary>
internal static class TreeEngines
{
    public const string Parameter = "engine";

    /// <summary>Those that are here, the first where nothing is said.</summary>
    public static IReadOnlyList<string> Here =>
        XgboostFile.IsThere ? [nameof(TreeEngine.LightGBM), nameof(TreeEngine.XGBoost)] : [nameof(TreeEngine.LightGBM)];

    /// <exception cref="LearningException">It is not known, or not installed.</exception>
    public static TreeEngine Read(Hyperparameters parameters) => Read(parameters, XgboostFile.IsThere);

    internal static TreeEngine Read(Hyperparameters parameters, bool xgboostIsThere)
    {
        var engine = Enum.Parse<TreeEngine>(
            parameters.Choice(Parameter, nameof(TreeEngine.LightGBM), nameof(TreeEngine.LightGBM), nameof(TreeEngine.XGBoost))
        );
        if (engine == TreeEngine.XGBoost && !xgboostIsThere)
        {
            throw new LearningException(
                FailureClass.Configuration,
                $"parameter '{Parameter}': XGBoost is not installed here. Install Debian's libxgboost0 in the trainer's image or name its "
                    + $"file in {XgboostFile.PathVariable}, or leave '{Parameter}' out: LightGBM comes with the program"
            );
        }

        return engine;
    }
}
