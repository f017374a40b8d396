using Trainyard.Contracts;

namespace Trainyard.Learning.Preparation;

/// <summary>Reads an algorithm's own parameters (all faults found at once) and gives back what trains with them.</summary>
internal delegate Training Configure(Hyperparameters parameters, FitRequest request);

/// <summary>Learns from prepared rows.</summary>
internal delegate TrainedModel Training(FitRequest request, ModelNotes notes);

/// <summary>
/// What all algorithms have in common, around each of them: the checks of the data, log targets, the labels' scale, class weights,
/// resampling of rare classes and calibrated thresholds.
/// </summary>
internal sealed class PreparedLearner(Algorithm algorithm, Configure configure) : ILearner
{
    public void Check(FitRequest request) => Read(request);

    public TrainedModel Fit(FitRequest request)
    {
        var (options, train) = Read(request);
        DataFaults.Check(request);

        var thresholds = options.Threshold.Fixed
            ?? (
                options.Threshold.Metric is { } metric
                    ? ThresholdCalibration.Choose(request, metric, part => Learn(part, options, train, thresholds: null))
                    : null
            );
        return Learn(request, options, train, thresholds);
    }

    private (PreparationOptions Options, Training Train) Read(FitRequest request)
    {
        Require(request.Task);
        var parameters = new Hyperparameters(request.Parameters, algorithm);
        var options = PreparationOptions.Read(parameters, request);
        var train = configure(parameters, request);
        parameters.RefuseUnknown();
        return (options, train);
    }

    private void Require(LearningTask task)
    {
        if ((task == LearningTask.AnomalyDetection) == (algorithm == Algorithm.IsolationForest))
            return;
        throw new LearningException(
            FailureClass.Configuration,
            $"{algorithm} cannot learn {task}: IsolationForest is for AnomalyDetection, and AnomalyDetection is by IsolationForest"
        );
    }

    private TrainedModel Learn(FitRequest request, PreparationOptions options, Training train, float[]? thresholds)
    {
        ModelNotes notes = new()
        {
            Algorithm = algorithm,
            Features = request.Training.Features.Columns,
            Outputs = request.Task switch
            {
                LearningTask.MulticlassClassification => request.Classes,
                LearningTask.AnomalyDetection => 1,
                _ => request.Training.Labels.Columns,
            },
            Link = request.Task switch
            {
                LearningTask.BinaryClassification => Link.Logistic,
                LearningTask.MulticlassClassification => Link.Softmax,
                LearningTask.DirectionRegression => Link.UnitVector,
                LearningTask.AnomalyDetection => Link.Share,
                _ => Link.Identity,
            },
            Log = options.LogTarget,
            Thresholds = thresholds,
        };
        var labels = Targets.Transform(request.Training, options.LogTarget).Labels;
        var scale = notes.Link == Link.Identity ? LabelScale.Of(labels, request.Training.Weights) : null;
        var training = Learnt(request.Training);
        notes = notes with { Scale = scale?.Deviation ?? 1, Offsets = scale?.Means };
        training = Resampling.Apply(training, options.Resampling, request.Classes, request.Seed);
        training = ClassWeighting.Apply(training, options.ClassWeights, request.Classes);
        return train(
            request with
            {
                Training = training,
                Validation = request.Validation is null ? null : Learnt(request.Validation),
            },
            notes
        );

        Dataset Learnt(Dataset data)
        {
            var transformed = Targets.Transform(data, options.LogTarget);
            return scale?.Apply(transformed) ?? transformed;
        }
    }
}
