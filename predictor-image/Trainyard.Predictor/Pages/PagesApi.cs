using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Trainyard.Predictor.Security;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Pages;

/// <summary>
/// What people look at: / for predictions, /docs for programmers. Their files hold nothing of the model and need nothing from elsewhere;
/// what is shown the browser asks for, with a token where one is wanted.
/// </summary>
internal static class PagesApi
{
    private const string Html = "text/html; charset=utf-8";
    private const string Script = "text/javascript; charset=utf-8";

    // Nothing inline, nothing from elsewhere, in nobody's frame.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'self'; "
        + "form-action 'none'; frame-ancestors 'none'";

    public static void MapPages(this IEndpointRouteBuilder routes, PredictorServices services)
    {
        var (options, model) = (services.Options, services.Model);
        var title = options.Auth.IsOpen ? model.Manifest.TrainingJob : "Predictor";
        routes.MapFile("/", "page.html", Html, text => Filled(text, title, options.BasePath));
        routes.MapFile("/docs", "docs.html", Html, text => Filled(text, title, options.BasePath));
        routes.MapFile("/ui/page.css", "page.css", "text/css; charset=utf-8");
        routes.MapFile("/ui/page.js", "page.js", Script);
        routes.MapFile("/ui/docs.js", "docs.js", Script);

        // They tell of the model itself.
        var openApi = TypedResults.Bytes(OpenApiDocument.Of(model, options.BasePath), "application/json");
        var description = TypedResults.Bytes(ModelDescription.Of(model), "application/json");
        routes.MapGet("/openapi.json", () => openApi);
        routes.MapGet("/ui/model", () => description);
    }

    private static void MapFile(this IEndpointRouteBuilder routes, string path, string file, string type, Func<string, string>? fill = null)
    {
        using var reader = new StreamReader(typeof(PagesApi).Assembly.GetManifestResourceStream(file)!);
        var text = reader.ReadToEnd();
        var content = TypedResults.Bytes(Encoding.UTF8.GetBytes(fill is null ? text : fill(text)), type);
        routes.MapGet(path, (HttpContext context) => Answer(context, content)).WithMetadata(OpenToAll.Mark);
    }

    private static FileContentHttpResult Answer(HttpContext context, FileContentHttpResult content)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
        return content;
    }

    // The pages' links are relative, and what is served at /m would take them for its neighbours.
    private static string Filled(string text, string title, string basePath) =>
        text.Replace(
                "{{base}}",
                basePath.Length == 0 ? "" : $"<base href=\"{WebUtility.HtmlEncode(basePath)}/\">",
                StringComparison.Ordinal
            )
            .Replace("{{title}}", WebUtility.HtmlEncode(title), StringComparison.Ordinal);
}
