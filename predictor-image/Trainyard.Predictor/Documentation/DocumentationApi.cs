using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Documentation;

/// <summary>What people ask: /docs (and the root), which reads /openapi.json.</summary>
internal static class DocumentationApi
{
    public static void MapDocumentation(this IEndpointRouteBuilder routes, PredictorServices services)
    {
        var basePath = services.Options.BasePath;
        var description = TypedResults.Bytes(OpenApiDocument.Of(services.Model, basePath), "application/json");
        var page = TypedResults.Bytes(DocsPage.Of(services.Model, basePath), "text/html; charset=utf-8");
        routes.MapGet("/openapi.json", () => description);
        routes.MapGet("/docs", () => page);
        routes.MapGet("/", () => page);
    }
}
