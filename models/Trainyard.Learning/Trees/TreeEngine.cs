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

    public static TreeEngine Read(Hyperparameters parameters) =>
        Enum.Parse<TreeEngine>(
            parameters.Choice(Parameter, nameof(TreeEngine.XGBoost), nameof(TreeEngine.LightGBM), nameof(TreeEngine.XGBoost))
        );
}
