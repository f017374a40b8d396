using System.Net;
using System.Text;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Documentation;

/// <summary>/docs: one page without anything from elsewhere. It reads openapi.json in the browser.</summary>
internal static class DocsPage
{
    public static byte[] Of(ServedModel model, string basePath)
    {
        using var reader = new StreamReader(typeof(DocsPage).Assembly.GetManifestResourceStream("docs.html")!);
        // The page's links are relative, and what is served at /m would take them for its neighbours.
        var below = basePath.Length == 0 ? "" : $"<base href=\"{WebUtility.HtmlEncode(basePath)}/\">";
        return Encoding.UTF8.GetBytes(
            reader
                .ReadToEnd()
                .Replace("{{base}}", below, StringComparison.Ordinal)
                .Replace("{{title}}", WebUtility.HtmlEncode(model.Manifest.TrainingJob), StringComparison.Ordinal)
        );
    }
}
