using Microsoft.AspNetCore.Http.HttpResults;

namespace Trainyard.Accounts.Pages;

/// <summary>The page for people. Its files are the same for everybody and need nothing from elsewhere.</summary>
internal static class PagesApi
{
    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapFile("/", "page.html", "text/html; charset=utf-8");
        routes.MapFile("/ui/page.css", "page.css", "text/css; charset=utf-8");
        routes.MapFile("/ui/page.js", "page.js", "text/javascript; charset=utf-8");
    }

    private static void MapFile(this IEndpointRouteBuilder routes, string path, string file, string type)
    {
        using var stream = typeof(PagesApi).Assembly.GetManifestResourceStream(file)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        var content = TypedResults.Bytes(bytes.ToArray(), type);
        routes.MapGet(path, () => content).ExcludeFromDescription();
    }
}
