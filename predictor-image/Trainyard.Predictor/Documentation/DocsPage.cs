using System.Net;
using System.Text;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Documentation;

/// <summary>/docs: one page without anything from elsewhere. It reads openapi.json in the browser.</summary>
internal static class DocsPage
{
    public static byte[] Of(ServedModel model)
    {
        using var reader = new StreamReader(typeof(DocsPage).Assembly.GetManifestResourceStream("docs.html")!);
        return Encoding.UTF8.GetBytes(reader.ReadToEnd().Replace("{{title}}", WebUtility.HtmlEncode(model.Manifest.TrainingJob), StringComparison.Ordinal));
    }
}
