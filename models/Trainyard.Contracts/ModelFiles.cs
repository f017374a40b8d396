namespace Trainyard.Contracts;

/// <summary>Models that were not trained here, by how their files' names end.</summary>
public static class ModelFiles
{
    /// <summary>Those that the predictor walks itself: XGBoost's and LightGBM's trees.</summary>
    public static readonly IReadOnlyList<string> Trees = [".json", ".ubj", ".txt", ".lgb"];

    /// <summary>Those that need a library, which a variant of the predictor's image has: ONNX. Of Microsoft.ML's .zip it says what to do
    /// instead.</summary>
    public static readonly IReadOnlyList<string> Libraries = [".onnx", ".zip"];

    /// <summary>Whether a URI names a model's file, and not the folder of a package.</summary>
    public static bool IsForeign(string uri) => Ends(uri, Trees) || NeedsLibrary(uri);

    /// <summary>Whether a URI names a file that needs a library.</summary>
    public static bool NeedsLibrary(string uri) => Ends(uri, Libraries);

    private static bool Ends(string uri, IReadOnlyList<string> extensions) =>
        extensions.Any(extension => uri.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
}
