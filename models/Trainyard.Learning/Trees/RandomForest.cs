using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Learning.Preparation;
using Trainyard.Learning.Trees.LightGbm;

namespace Trainyard.Learning.Trees;

/// <summary>
/// Bagged trees (Breiman 2001) on squared error without shrinkage: each leaf is the mean of its labels, which for classes is the share of
/// votes. XGBoost grows them as one round of many trees, LightGBM as rounds that know nothing of each other. Rows are drawn without
/// replacement.
/// </summary>
internal static class RandomForest
{
    public static Training Configure(Hyperparameters parameters, FitRequest request)
    {
        var engine = TreeEngines.Read(parameters);
        var regression = request.Task is LearningTask.Regression or LearningTask.DirectionRegression;
        var features = Math.Max(1, request.Training.Features.Columns);
        var columns = regression ? Math.Max(1.0 / features, 0.4) : Math.Sqrt(features) / features;
        var method = parameters.Choice("treeMethod", "hist", "hist", "exact", "approx");
        var maxBin = parameters.Integer("maxBin", 256, 2, 65536);
        var trees = parameters.Integer("trees", 200, 1, 10_000);
        var native = new Dictionary<string, string>
        {
            ["objective"] = "reg:squarederror",
            ["eta"] = "1",
            ["num_parallel_tree"] = Text(trees),
            ["max_depth"] = Text(parameters.Integer("maxDepth", 25, 1, 40)),
            ["min_child_weight"] = Text(parameters.Number("minChildWeight", regression ? 3 : 1, 0)),
            ["subsample"] = Text(parameters.Number("subsample", 0.632, 0, 1, open: true)),
            ["colsample_bynode"] = Text(parameters.Number("colsampleByNode", columns, 0, 1, open: true)),
            ["gamma"] = Text(parameters.Number("gamma", 0, 0)),
            ["lambda"] = "0",
            ["tree_method"] = method,
        };
        if (method != "exact")
            native["max_bin"] = Text(maxBin);
        return (prepared, notes) =>
        {
            notes = notes with { Link = notes.Link is Link.Logistic or Link.Softmax ? Link.Share : notes.Link };
            var all = LabelUnits.Apply(native, notes);
            var shares = Shares(prepared, notes.Outputs);
            return engine == TreeEngine.XGBoost
                ? new TreeTraining(all, rounds: 1, patience: 0, method == "hist" ? maxBin : null).Run(shares, notes)
                : new LightGbmTraining(Light(all, shares, trees), new BaggedLoss(), trees, patience: 0).Run(
                    AsOneStep(shares, trees),
                    notes
                );
        };
    }

    private static Dictionary<string, string> Light(Dictionary<string, string> native, FitRequest request, int trees) =>
        new(LightGbmParameters.Of(native, request.Training.Features.Rows)) { ["learning_rate"] = Text(1.0 / trees) };

    // Half a forest has half the sum: only the whole of it predicts.
    private static FitRequest AsOneStep(FitRequest request, int trees) =>
        request.OnStep is { } report ? request with { OnStep = (tree, predictions) => tree < trees || report(1, predictions) } : request;

    // A class becomes a column of zeros and ones, one for each.
    private static FitRequest Shares(FitRequest request, int outputs) =>
        request.Task != LearningTask.MulticlassClassification
            ? request
            : request with
            {
                Training = OneHot(request.Training, outputs),
                Validation = request.Validation is null ? null : OneHot(request.Validation, outputs),
            };

    private static Dataset OneHot(Dataset data, int classes)
    {
        var shares = new double[data.Labels.Rows * classes];
        for (var row = 0; row < data.Labels.Rows; row++)
            shares[(row * classes) + (int)data.Labels.Values[row]] = 1;
        return data with { Labels = new LabelMatrix(shares, data.Labels.Rows, classes) };
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
