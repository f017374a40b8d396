using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Learning.Foreign;

/// <summary>A model that was not trained here.</summary>
/// <param name="Framework">What made it, in the words of the Open Inference Protocol's platforms.</param>
/// <param name="Signature">What its file says, under what signature.json says.</param>
/// <param name="Algorithm">How it was learnt, where its file says that.</param>
public sealed record ForeignModel(string Framework, LearningTask Task, Signature Signature, TrainedModel Model, Algorithm? Algorithm);

/// <summary>Reads the models of a library.</summary>
/// <param name="Extensions">How the names of its files end, in small letters.</param>
/// <param name="Read">From the file's bytes and signature.json's content. InvalidDataException: it is no such model.</param>
public sealed record ForeignFormat(IReadOnlyList<string> Extensions, Func<byte[], SignatureFile, ForeignModel> Read)
{
    /// <summary>Those whose trees our own walkers walk: no library is needed.</summary>
    public static IReadOnlyList<ForeignFormat> Trees { get; } =
    [new([".json", ".ubj"], XgboostImport.Read), new([".txt", ".lgb"], LightGbmImport.Read)];
}
