using Trainyard.Learning.Explanations;

namespace Trainyard.Learning.Trees;

/// <summary>
/// Boosted or bagged trees: our own walker for a few rows, XGBoost for many where it is installed; the bits are the same.
/// </summary>
internal sealed class TreeModel : TrainedModel
{
    /// <summary>The name of the model's file in a package.</summary>
    public const string FileName = "model.ubj";

    // Below this many rows the walker is faster than the call into XGBoost and its threads.
    private const int Few = 512;

    private readonly byte[] _content;
    private readonly FlatForest _forest;
    private readonly Lazy<Booster> _booster;
    private readonly RowParts.Walk _walk;
    private readonly bool _isForeign;

    /// <param name="content">The model as XGBoost saves it (UBJSON), our notes among its attributes.</param>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public TreeModel(byte[] content)
        : this(content, FlatForest.Read(content), null) { }

    /// <param name="foreign">What is to be made of the margins of a model that was not trained here: the walker alone walks it, for the
    /// library that is installed may be older than the file.</param>
    public unsafe TreeModel(byte[] content, FlatForest forest, ModelNotes? foreign)
    {
        (_content, _forest, _walk, _isForeign) = (content, forest, Walk, foreign is not null);
        Notes =
            foreign
            ?? ModelNotes.FromJson(
                _forest.Notes
                    ?? throw new InvalidDataException(
                        $"the model has no attribute '{FlatForest.NotesAttribute}': Trainyard did not train it"
                    )
            );
        _booster = new Lazy<Booster>(() => Booster.Load(_content));
    }

    internal override ModelNotes Notes { get; }

    public override IReadOnlyList<double> Gain => _forest.Gain;

    public override (string FileName, byte[] Content) Save() => (FileName, _content);

    public override void Dispose()
    {
        if (_booster.IsValueCreated)
            _booster.Value.Dispose();
        base.Dispose();
    }

    internal override string ExplainedBy => TreeShap.Name;

    internal override void Contribute(ReadOnlySpan<float> row, Span<double> bases, Span<double> parts)
    {
        TreeShap.Add(_forest, row, bases, parts);
        for (var output = 0; output < bases.Length; output++)
            bases[output] += _forest.StartOf(output);
    }

    internal override void Raw(Matrix features, Span<float> raw)
    {
        if (features.Rows > Few && !_forest.Dart && !_isForeign && XgboostFile.IsThere)
            _booster.Value.Predict(features.Values, features.Rows, features.Columns, raw);
        else
            Walk(features, raw);
    }

    /// <summary>The margins by the walker.</summary>
    internal unsafe void Walk(Matrix features, Span<float> margins) => RowParts.Each(features, margins, _walk);

    private unsafe void Walk(Matrix features, int first, int end, float* margins)
    {
        var into = new Span<float>(margins + (first * Outputs), (end - first) * Outputs);
        _forest.Predict(features.Values.AsSpan(first * features.Columns, (end - first) * features.Columns), features.Columns, into);
    }
}
