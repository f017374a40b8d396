using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Learning.Trees.LightGbm;

/// <summary>XGBoost's parameters in LightGBM's names, with XGBoost's meaning (parameters.rst of both).</summary>
internal static class LightGbmParameters
{
    // LightGBM's own bound.
    private const int MostLeaves = 131_072;

    private static readonly Dictionary<string, string> Names = new()
    {
        ["eta"] = "learning_rate",
        ["subsample"] = "bagging_fraction",
        ["colsample_bytree"] = "feature_fraction",
        ["colsample_bynode"] = "feature_fraction_bynode",
        ["lambda"] = "lambda_l2",
        ["alpha"] = "lambda_l1",
        ["min_child_weight"] = "min_sum_hessian_in_leaf",
        ["max_delta_step"] = "max_delta_step",
        ["rate_drop"] = "drop_rate",
        ["skip_drop"] = "skip_drop",
        ["max_bin"] = "max_bin",
        ["scale_pos_weight"] = "scale_pos_weight",
    };

    /// <param name="rows">The rows to learn from: a tree has no more leaves.</param>
    public static Dictionary<string, string> Of(IReadOnlyDictionary<string, string> xgboost, int rows)
    {
        Check(xgboost);
        var parameters = xgboost.Where(given => Names.ContainsKey(given.Key)).ToDictionary(given => Names[given.Key], given => given.Value);
        parameters["boosting"] = xgboost.GetValueOrDefault("booster") == "dart" ? "dart" : "gbdt";

        // Rows are drawn anew for each tree. LightGBM's gain has no half before it.
        parameters["bagging_freq"] = "1";
        parameters["min_gain_to_split"] = Text(2 * Number(xgboost, "gamma"));
        var depth = Number(xgboost, "max_depth");
        var leaves = Number(xgboost, "max_leaves");
        if (leaves == 0)
            leaves = depth == 0 ? MostLeaves : Math.Pow(2, Math.Min(depth, 17));
        parameters["max_depth"] = Text(depth == 0 ? -1 : depth);

        // Trees grow best leaf first: where only the depth binds, they end as those that grow level by level do.
        parameters["num_leaves"] = Text(Math.Clamp(leaves, 2, Math.Clamp(rows, 2, MostLeaves)));
        if (xgboost.TryGetValue("monotone_constraints", out var constraints))
            parameters["monotone_constraints"] = constraints.Trim('(', ')');
        if (xgboost.GetValueOrDefault("objective") == "reg:absoluteerror")
            parameters["objective"] = "regression_l1";
        return parameters;
    }

    /// <summary>Refuses what LightGBM does not know, before anything is read.</summary>
    /// <exception cref="LearningException">A parameter has no counterpart.</exception>
    public static void Check(IReadOnlyDictionary<string, string> xgboost)
    {
        Refuse(xgboost, "tree_method", "treeMethod", "hist");
        Refuse(xgboost, "colsample_bylevel", "colsampleByLevel", "1");
    }

    private static void Refuse(IReadOnlyDictionary<string, string> xgboost, string key, string name, string only)
    {
        if (xgboost.TryGetValue(key, out var value) && value != only)
        {
            throw new LearningException(
                FailureClass.Configuration,
                $"parameter '{name}': {value} is known to XGBoost only (engine: XGBoost); LightGBM has {only}"
            );
        }
    }

    private static double Number(IReadOnlyDictionary<string, string> from, string key) =>
        from.TryGetValue(key, out var value) ? double.Parse(value, CultureInfo.InvariantCulture) : 0;

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
