namespace Trainyard.Learning.Trees.LightGbm;

/// <summary>A loss that LightGBM does not know as we mean it, or not for several outputs.</summary>
internal interface ILoss
{
    /// <summary>Its first and second derivative by the prediction.</summary>
    (double Gradient, double Hessian) Derivatives(double prediction, double label);

    double Of(double prediction, double label);
}

/// <summary>Half the squared difference.</summary>
internal sealed class SquaredLoss : ILoss
{
    public (double Gradient, double Hessian) Derivatives(double prediction, double label) => (prediction - label, 1);

    public double Of(double prediction, double label) => (prediction - label) * (prediction - label) / 2;
}

/// <summary>
/// Squared near the label, absolute far from it: s² (sqrt(1 + (d/s)²) - 1) (pseudo-Huber with slope s, as XGBoost's
/// reg:pseudohubererror).
/// </summary>
internal sealed class PseudoHuberLoss(double slope) : ILoss
{
    public (double Gradient, double Hessian) Derivatives(double prediction, double label)
    {
        var difference = prediction - label;
        var root = Root(difference);
        return (difference / root, 1 / (root * root * root));
    }

    public double Of(double prediction, double label) => slope * slope * (Root(prediction - label) - 1);

    private double Root(double difference) => Math.Sqrt(1 + (difference / slope * (difference / slope)));
}

/// <summary>
/// What a bagged tree learns: the labels themselves, whatever the trees before it say. With no shrinkage each leaf is the mean of its
/// labels.
/// </summary>
internal sealed class BaggedLoss : ILoss
{
    public (double Gradient, double Hessian) Derivatives(double prediction, double label) => (-label, 1);

    public double Of(double prediction, double label) => (prediction - label) * (prediction - label) / 2;
}
