using Trainyard.Contracts;

namespace Trainyard.Learning.Preparation;

/// <summary>What cannot be learnt from, said before hours are spent on it.</summary>
internal static class DataFaults
{
    public static void Check(FitRequest request)
    {
        var data = request.Training;
        if (data.Features.Rows == 0)
            throw Fault("there are no rows to learn from");
        if (data.Features.Columns == 0)
            throw Fault("there are no features to learn from");
        if (data.Labels.Rows != data.Features.Rows || (data.Weights is { } weights && weights.Length != data.Features.Rows))
        {
            throw Fault(
                $"{data.Features.Rows} rows have {data.Labels.Rows} labels and {data.Weights?.Length ?? data.Features.Rows} weights"
            );
        }

        if (data.Weights is { } given && given.Any(w => !(w >= 0) || float.IsInfinity(w)))
            throw Fault("a weight is negative, infinite or missing");
        if (data.Weights is { } all && all.All(w => w == 0))
            throw Fault("every row's weight is zero");
        if (data.Labels.Values.Any(v => !double.IsFinite(v)))
            throw Fault("a label is missing or infinite");

        // Rows that an encoder makes as they are asked for were refused by it.
        if (data.Features is Matrix features && Array.FindIndex(features.Values, float.IsInfinity) is var infinite and >= 0)
            throw Fault($"row {infinite / features.Columns} of feature {NameOf(request, infinite % features.Columns)} is infinite");

        var columns = data.Labels.Columns;
        switch (request.Task)
        {
            case LearningTask.BinaryClassification when request.Classes != 2 || columns != 1:
                throw Fault($"a binary classification has 2 classes in one column, not {request.Classes} in {columns}");
            case LearningTask.MulticlassClassification when request.Classes < 2 || columns != 1:
                throw Fault($"a classification has at least 2 classes in one column, not {request.Classes} in {columns}");
            case LearningTask.DirectionRegression when columns != 3:
                throw Fault($"a direction has 3 label columns (x, y, z), not {columns}");
            case LearningTask.AnomalyDetection when columns > 1:
                throw Fault($"a detection of anomalies has one label column or none, not {columns}");
            case LearningTask.Regression when columns < 1:
                throw Fault("a regression has at least one label column");
            case LearningTask.BinaryClassification or LearningTask.MulticlassClassification:
                CheckClasses(data, request.Classes);
                break;
        }
    }

    private static void CheckClasses(Dataset data, int classes)
    {
        if (classes > data.Features.Rows)
            throw Fault($"there are more classes ({classes}) than rows ({data.Features.Rows})");
        if (data.Labels.Values.Any(v => v < 0 || v >= classes || v != Math.Floor(v)))
            throw Fault($"a label is not the index of one of {classes} classes");
        if (data.Labels.Values.All(v => v == data.Labels.Values[0]))
            throw Fault("the label has one class only");
    }

    private static string NameOf(FitRequest request, int column) =>
        request.FeatureNames is { } names && column < names.Count ? $"'{names[column]}'" : $"{column}";

    private static LearningException Fault(string message) => new(FailureClass.DataSchema, message);
}
