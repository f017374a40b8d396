namespace Trainyard.Learning.Trees.LightGbm;

/// <summary>A split that is more than a comparison (Tree::CategoricalDecision and NumericalDecision in LightGBM's tree.h).</summary>
internal sealed class LightGbmRule
{
    // kZeroThreshold in LightGBM's meta.h.
    private const double Zero = 1e-35;

    private readonly uint[]? _categories;
    private readonly bool _zeroGoesLeft;

    /// <param name="categories">The bits of the categories that go left.</param>
    public LightGbmRule(uint[] categories) => _categories = categories;

    /// <param name="zeroGoesLeft">Where zeros, which stand for gaps here, and gaps go.</param>
    public LightGbmRule(bool zeroGoesLeft) => _zeroGoesLeft = zeroGoesLeft;

    public bool GoesLeft(double value, double threshold)
    {
        if (_categories is null)
            return double.IsNaN(value) || (value >= -Zero && value <= Zero) ? _zeroGoesLeft : value <= threshold;

        // Gaps, negative codes and those beyond training's are in no set.
        return value > -1 && value < 32.0 * _categories.Length && ((_categories[(int)value / 32] >> ((int)value % 32)) & 1) != 0;
    }
}
