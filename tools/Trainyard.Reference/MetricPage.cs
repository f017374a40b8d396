using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Trainyard.Reference;

/// <summary>Every metric that a program of ours tells, from where it is made.</summary>
internal static class MetricPage
{
    private static readonly string[] Makers = ["CreateCounter", "CreateGauge", "CreateHistogram", "CreateSummary"];

    public static string Of(IReadOnlyList<SourceFile> sources)
    {
        var page = new MarkdownTable("Metrics", "where the code makes them").Text(
            "Scraped at `/metrics` of each program. A histogram has `_bucket`, `_sum` and `_count`. Labels that Prometheus adds "
                + "(`namespace`, `pod`, `predictor`) are those of its monitors."
        );
        foreach (var program in sources.SelectMany(Metrics).GroupBy(metric => metric.Program))
        {
            page.Section(Title(program.Key))
                .Table(
                    ["metric", "type", "labels", "what it is"],
                    program
                        .OrderBy(metric => metric.Name, StringComparer.Ordinal)
                        .Select(metric =>
                            (string[])
                                [
                                    $"`{metric.Name}`",
                                    metric.Type,
                                    string.Join(", ", metric.Labels.Select(label => $"`{label}`")),
                                    metric.Help,
                                ]
                        )
                );
        }

        return page.ToString();
    }

    internal static IEnumerable<(string Program, string Name, string Type, IReadOnlyList<string> Labels, string Help)> Metrics(
        SourceFile source
    )
    {
        foreach (var call in source.All<InvocationExpressionSyntax>())
        {
            if (call.Expression is not MemberAccessExpressionSyntax { Name.Identifier.Text: var maker } || !Makers.Contains(maker))
                continue;
            var arguments = call.ArgumentList.Arguments.Select(argument => argument.Expression).ToList();
            if (arguments is not [LiteralExpressionSyntax { Token.Value: string name }, ..])
                throw new InvalidOperationException($"{source.Program}: a metric's name is {arguments.FirstOrDefault()}, and no literal");
            yield return (
                source.Program,
                name,
                maker["Create".Length..].ToLowerInvariant(),
                [.. arguments.Skip(2).SelectMany(source.Texts)],
                string.Concat(source.Texts(arguments[1]))
            );
        }
    }

    private static string Title(string program) =>
        program switch
        {
            "models" => "Every program of ours",
            "apps" => "The accounts service",
            _ => $"The {program.Replace("-image", "", StringComparison.Ordinal)}",
        };
}
