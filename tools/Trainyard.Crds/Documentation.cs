using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Trainyard.Crds;

/// <summary>The summaries that the compiler wrote beside the assemblies.</summary>
internal sealed partial class Documentation
{
    private readonly Dictionary<string, string> _summaries = [];

    public Documentation(params Assembly[] assemblies)
    {
        foreach (var assembly in assemblies)
        {
            var members = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member");
            foreach (var member in members)
                Add(member);
        }
    }

    public string Of(Type type) => Find("T:" + type.FullName);

    /// <summary>A property's summary; for a positional record its parameter's.</summary>
    public string Of(PropertyInfo property) => Find($"P:{property.DeclaringType!.FullName}.{property.Name}");

    public string Of(Enum value) => Find($"F:{value.GetType().FullName}.{value}");

    private string Find(string id) =>
        _summaries.TryGetValue(id, out var text) ? text : throw new InvalidOperationException($"{id} has no summary");

    private void Add(XElement member)
    {
        var id = member.Attribute("name")!.Value;
        if (member.Element("summary") is { } summary)
            _summaries[id] = Text(summary);
        foreach (var parameter in member.Elements("param"))
        {
            var constructor = id.IndexOf(".#ctor", StringComparison.Ordinal);
            var owner =
                id.StartsWith("T:", StringComparison.Ordinal) ? id[2..]
                : constructor > 0 ? id[2..constructor]
                : null;
            if (owner is not null)
                _summaries.TryAdd($"P:{owner}.{parameter.Attribute("name")!.Value}", Text(parameter));
        }
    }

    private static string Text(XElement element)
    {
        var text = string.Concat(
            element
                .Nodes()
                .Select(node =>
                    node is XElement { Name.LocalName: "see" } see ? see.Attribute("cref")!.Value.Split('.')[^1]
                    : node is XElement inner ? inner.Value
                    : node.ToString()
                )
        );
        return Blanks().Replace(System.Net.WebUtility.HtmlDecode(text), " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
