using System.Globalization;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Learning.Preparation;
using Trainyard.Learning.Trees.LightGbm;

namespace Trainyard.Learning.Trees;

/// <summary>
/// Gradient-boosted trees by XGBoost or LightGBM. Parameters as in XGBoost's documentation, in camel case, whichever library grows the
/// trees. The defaults are stronger than XGBoost's own: more and smaller steps, each on part of the rows and columns.
/// </summary>
internal static class GradientBoosting
{
    public static Training Configure(Hyperparameters parameters, FitRequest request)
    {
        var engine = TreeEngines.Read(parameters);
        var native = new Dictionary<string, string>();
        var booster = parameters.Choice("booster", "gbtree", "gbtree", "dart");
        native["booster"] = booster;
        native["eta"] = Text(parameters.Number("learningRate", 0.08, 0, 1, open: true));
        native["max_depth"] = Text(parameters.Integer("maxDepth", 6, 0, 40));
        native["max_leaves"] = Text(parameters.Integer("maxLeaves", 0, 0));
        native["grow_policy"] = parameters.Choice("growPolicy", "depthwise", "depthwise", "lossguide");
        native["min_child_weight"] = Text(parameters.Number("minChildWeight", 1, 0));
        native["subsample"] = Text(parameters.Number("subsample", 0.8, 0, 1, open: true));
        native["colsample_bytree"] = Text(parameters.Number("colsampleByTree", 0.6, 0, 1, open: true));
        native["colsample_bylevel"] = Text(parameters.Number("colsampleByLevel", 1, 0, 1, open: true));
        native["colsample_bynode"] = Text(parameters.Number("colsampleByNode", 1, 0, 1, open: true));
        native["lambda"] = Text(parameters.Number("lambda", 1, 0));
        native["alpha"] = Text(parameters.Number("alpha", 0, 0));
        native["gamma"] = Text(parameters.Number("gamma", 0, 0));
        native["max_delta_step"] = Text(parameters.Number("maxDeltaStep", 0, 0));

        // Known for either booster, so that a sweep over both may fix them; XGBoost hears of them only with dart.
        var rateDrop = parameters.Number("rateDrop", 0, 0, 1);
        var skipDrop = parameters.Number("skipDrop", 0, 0, 1);
        if (booster == "dart")
        {
            native["rate_drop"] = Text(rateDrop);
            native["skip_drop"] = Text(skipDrop);
        }

        var method = parameters.Choice("treeMethod", "hist", "hist", "exact", "approx");
        native["tree_method"] = method;
        var maxBin = parameters.Integer("maxBin", 256, 2, 65536);
        if (method != "exact")
        {
            native["max_bin"] = Text(maxBin);
        }
        else if (native["max_depth"] == "0" || native["grow_policy"] == "lossguide")
        {
            throw new LearningException(
                FailureClass.Configuration,
                "parameter 'treeMethod' of GradientBoosting: 'exact' needs a maxDepth above 0 and growPolicy 'depthwise'"
            );
        }

        if (MonotoneConstraints(parameters, request) is { } constraints)
            native["monotone_constraints"] = constraints;
        if (request.Task == LearningTask.BinaryClassification)
            native["scale_pos_weight"] = Text(parameters.Number("scalePosWeight", 1, 0, open: true));
        if (
            request.Task == LearningTask.Regression
            && parameters.Choice("objective", "squaredError", "squaredError", "absoluteError", "pseudoHuber") is var objective
        )
        {
            native["objective"] = objective switch
            {
                "absoluteError" => "reg:absoluteerror",
                "pseudoHuber" => "reg:pseudohubererror",
                _ => "reg:squarederror",
            };
        }

        var rounds = Rounds(parameters);
        var patience = parameters.Integer("earlyStoppingRounds", 0, 0);
        if (engine == TreeEngine.XGBoost)
        {
            return (prepared, notes) =>
                new TreeTraining(LabelUnits.Apply(native, notes), rounds, patience, method == "hist" ? maxBin : null).Run(prepared, notes);
        }

        LightGbmParameters.Check(native);
        return (prepared, notes) =>
        {
            var all = LabelUnits.Apply(native, notes);
            var slope = all.GetValueOrDefault(LabelUnits.Slope);
            ILoss? loss = slope is null ? null : new PseudoHuberLoss(double.Parse(slope, CultureInfo.InvariantCulture));
            var light = LightGbmParameters.Of(all, prepared.Training.Features.Rows);
            return new LightGbmTraining(light, loss, rounds, patience).Run(prepared, notes);
        };
    }

    public static int Rounds(Hyperparameters parameters) => parameters.Integer("rounds", 500, 1, 100_000);

    private static string? MonotoneConstraints(Hyperparameters parameters, FitRequest request)
    {
        if (parameters.Raw("monotoneConstraints") is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Object)
            throw parameters.Refused("monotoneConstraints", value, "an object of features with -1, 0 or 1 each");
        var directions = new int[request.Training.Features.Columns];
        foreach (var property in value.EnumerateObject())
        {
            var column = request.FeatureNames?.ToList().IndexOf(property.Name) ?? -1;
            if (column < 0)
                throw parameters.Refused("monotoneConstraints", value, $"about features of the table, and '{property.Name}' is none");
            if (!property.Value.TryGetInt32(out var direction) || direction is < -1 or > 1)
                throw parameters.Refused("monotoneConstraints", value, "an object of features with -1, 0 or 1 each");
            directions[column] = direction;
        }

        return $"({string.Join(',', directions)})";
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
