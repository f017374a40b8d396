using System.Net;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Trainyard.Reference;

/// <summary>A file of C#, as far as its text tells what it means.</summary>
internal sealed partial class SourceFile
{
    private readonly CompilationUnitSyntax _unit;

    private SourceFile(string program, CompilationUnitSyntax unit) => (Program, _unit) = (program, unit);

    /// <summary>The first folder of its path.</summary>
    public string Program { get; }

    public static SourceFile Read(string root, string path) => Of(Path.GetRelativePath(root, path).Split('/')[0], File.ReadAllText(path));

    public static SourceFile Of(string program, string text) =>
        new(
            program,
            CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(documentationMode: DocumentationMode.Parse)).GetCompilationUnitRoot()
        );

    public IEnumerable<T> All<T>()
        where T : SyntaxNode => _unit.DescendantNodes().OfType<T>();

    /// <summary>Constants of a type with what they are said to be.</summary>
    public IEnumerable<(string Type, string Name, string Value, string Summary)> Constants(Func<string, bool> isAsked) =>
        from type in All<ClassDeclarationSyntax>()
        where isAsked(type.Identifier.Text)
        from field in type.Members.OfType<FieldDeclarationSyntax>()
        where field.Modifiers.Any(SyntaxKind.ConstKeyword) && field.Modifiers.Any(SyntaxKind.PublicKeyword)
        from variable in field.Declaration.Variables
        select (type.Identifier.Text, variable.Identifier.Text, Value(variable), Summary(field, variable.Identifier.Text));

    /// <summary>Values of an enumeration with what they are said to be.</summary>
    public IEnumerable<(string Name, string Summary)> Members(string enumeration) =>
        All<EnumDeclarationSyntax>()
            .Where(type => type.Identifier.Text == enumeration)
            .SelectMany(type => type.Members)
            .Select(member => (member.Identifier.Text, Summary(member, member.Identifier.Text)));

    /// <summary>The texts that an expression names: a literal, a list of them, or a field of this file that holds such a list.</summary>
    public IEnumerable<string> Texts(ExpressionSyntax expression) =>
        expression switch
        {
            LiteralExpressionSyntax { Token.Value: string text } => [text],
            IdentifierNameSyntax name => All<VariableDeclaratorSyntax>()
                .Where(field => field.Identifier.Text == name.Identifier.Text && field.Initializer is not null)
                .Take(1)
                .SelectMany(field => Texts(field.Initializer!.Value)),
            CollectionExpressionSyntax list => list.Elements.SelectMany(item =>
                item switch
                {
                    ExpressionElementSyntax one => Texts(one.Expression),
                    SpreadElementSyntax several => Texts(several.Expression),
                    _ => [],
                }
            ),
            _ => [],
        };

    private static string Value(VariableDeclaratorSyntax variable) =>
        variable.Initializer!.Value switch
        {
            LiteralExpressionSyntax literal => $"{literal.Token.Value}",
            InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "nameof" } } name =>
                $"{name.ArgumentList.Arguments[0]}",
            var other => throw new InvalidOperationException($"{variable.Identifier.Text} is {other}: what is that?"),
        };

    /// <exception cref="InvalidOperationException">It has none: who reads the reference would be left alone with a name.</exception>
    private static string Summary(SyntaxNode node, string name)
    {
        var comment = node.GetLeadingTrivia()
            .Select(trivia => trivia.GetStructure())
            .OfType<DocumentationCommentTriviaSyntax>()
            .LastOrDefault();
        var summary = comment?.Content.OfType<XmlElementSyntax>().FirstOrDefault(element => element.StartTag.Name.ToString() == "summary");
        if (summary is null)
            throw new InvalidOperationException($"{name} has no summary");
        var text = Reference().Replace($"{summary.Content}", "`$1`").Replace("///", "", StringComparison.Ordinal);
        return Blanks().Replace(WebUtility.HtmlDecode(Tag().Replace(text, "`")), " ").Trim();
    }

    [GeneratedRegex("<see cref=\"(?:[^\"]*\\.)?([^\".]+)\" ?/>")]
    private static partial Regex Reference();

    [GeneratedRegex("</?c>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
