using System.Globalization;
using Trainyard.Models;
using Trainyard.Predictor.Tables;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Files;

/// <summary>Some rows of a file, and the columns of theirs that are carried over.</summary>
/// <param name="keys">The names of those columns.</param>
internal sealed class FilePart(RowEncoder encoder, IReadOnlyList<string> keys)
{
    public const int MostRows = 8192;

    private readonly List<string?>[] _keys = [.. keys.Select(_ => new List<string?>())];

    public RowEncoder Encoder => encoder;

    public RowBlock Block { get; } = new(encoder, MostRows);

    /// <summary>What each column of a file is: a feature, a column that is carried over, both or neither.</summary>
    /// <exception cref="TableException">One that is needed is not there.</exception>
    public FileColumn[] Columns(IReadOnlyList<string> names)
    {
        var missing = encoder.Encoders.Select(one => one.Feature.Name).Concat(keys).Where(name => !names.Contains(name)).ToList();
        if (missing.Count > 0)
            throw new TableException($"it lacks {string.Join(", ", missing)}; it has {string.Join(", ", names)}");
        return
        [
            .. names.Select(name => new FileColumn(
                encoder.IndexOf(name) is >= 0 and var feature ? encoder.Encoders[feature] : null,
                keys.ToList().IndexOf(name)
            )),
        ];
    }

    /// <summary>Notes a value that is carried over.</summary>
    public void Carry(int key, object? value) => _keys[key].Add(value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture));

    public IEnumerable<PredictionColumn> Keys() =>
        keys.Select((name, i) => new PredictionColumn(name, _keys[i].Select(text => text ?? "").ToArray()));

    public void Clear()
    {
        Block.Clear();
        foreach (var key in _keys)
            key.Clear();
    }
}

/// <summary>What a column of a file is.</summary>
/// <param name="Feature">The feature; null where it is none.</param>
/// <param name="Key">Its place among those that are carried over, or -1.</param>
internal readonly record struct FileColumn(FeatureEncoder? Feature, int Key);
