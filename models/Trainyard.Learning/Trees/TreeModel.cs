using Trainyard.Models;

namespace Trainyard.Learning.Trees;

/// <summary>Boosted or bagged trees: our own walker for a few rows, XGBoost for many; the bits are the same.</summary>
internal sealed class TreeModel : TrainedModel
{
    /// <summary>The name of the model's file in a package.</summary>
    public const string FileName = "model.ubj";

    // Below this many rows the walker is faster than the call into XGBoost and its threads.
    private const int Few = 512;

    private readonly byte[] _content;
    private readonly FlatForest _forest;
    private readonly Lazy<Booster> _booster;

    /// <param name="content">The model as XGBoost saves it (UBJSON), our notes among its attributes.</param>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public TreeModel(byte[] content)
    {
        _content = content;
        _forest = FlatForest.Read(content);
        Notes = ModelNotes.FromJson(
            _forest.Notes
                ?? throw new InvalidDataException($"the model has no attribute '{FlatForest.NotesAttribute}': Trainyard did not train it")
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

    internal override void Raw(Matrix features, Span<float> raw)
    {
        if (features.Rows > Few && !_forest.Dart)
            _booster.Value.Predict(features.Values, features.Rows, features.Columns, raw);
        else
            Walk(features, raw);
    }

    /// <summary>The margins by the walker.</summary>
    internal void Walk(Matrix features, Span<float> margins)
    {
        for (var row = 0; row < features.Rows; row++)
            _forest.Predict(features.Row(row), margins.Slice(row * Outputs, Outputs));
    }
}
