using System.Buffers;
using System.Text;
using Trainyard.Learning.Explanations;

namespace Trainyard.Learning.Trees.LightGbm;

/// <summary>Trees that LightGBM has grown, walked by our own walker: serving needs no native library.</summary>
internal sealed class LightGbmModel : TrainedModel
{
    /// <summary>The name of the model's file in a package. LightGBM reads it as it is.</summary>
    public const string FileName = "model.txt";

    // What follows the trees LightGBM does not read.
    private const string NotesLine = "\ntrainyard:";

    private readonly string _text;
    private readonly LightGbmForest _forest;
    private readonly RowParts.Walk _walk;

    /// <param name="text">The model as LightGBM saves it, and our notes in a line after it.</param>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public unsafe LightGbmModel(string text)
    {
        (_text, _walk) = (text, Walk);
        var notes = text.LastIndexOf(NotesLine, StringComparison.Ordinal);
        if (notes < 0)
            throw new InvalidDataException("the model has no line 'trainyard:': Trainyard did not train it");
        _forest = LightGbmForest.Read(text[..notes]);
        Notes = ModelNotes.FromJson(text[(notes + NotesLine.Length)..]);
        if (_forest.Groups != Notes.Outputs || _forest.Features > Notes.Features)
            throw new InvalidDataException("the model's trees and its notes do not fit together");
    }

    internal override ModelNotes Notes { get; }

    public override IReadOnlyList<double> Gain => _forest.Gain;

    /// <summary>The model without its library's list of parameters, in which the number of threads stands: the bytes would follow the
    /// machine.</summary>
    /// <param name="text">As LightGBM saves it.</param>
    public static LightGbmModel Of(string text, ModelNotes notes) =>
        new(text[..text.IndexOf("\nparameters:", StringComparison.Ordinal)].TrimEnd('\n') + "\n" + NotesLine + notes.ToJson());

    public override (string FileName, byte[] Content) Save() => (FileName, Encoding.UTF8.GetBytes(_text));

    internal override string ExplainedBy => TreeShap.Name;

    internal override void Contribute(ReadOnlySpan<float> row, Span<double> bases, Span<double> parts) =>
        TreeShap.Add(_forest, row, bases, parts);

    internal override void Raw(Matrix features, Span<float> raw) => Walk(features, raw);

    /// <summary>The margins, row by row.</summary>
    internal unsafe void Walk(Matrix features, Span<float> margins) => RowParts.Each(features, margins, _walk);

    private unsafe void Walk(Matrix features, int first, int end, float* margins)
    {
        var pooled = ArrayPool<double>.Shared.Rent((end - first) * Outputs);
        var sums = pooled.AsSpan(0, (end - first) * Outputs);
        _forest.Predict(features.Values.AsSpan(first * features.Columns, (end - first) * features.Columns), features.Columns, sums);
        for (var i = 0; i < sums.Length; i++)
            margins[(first * Outputs) + i] = (float)sums[i];
        ArrayPool<double>.Shared.Return(pooled);
    }
}
