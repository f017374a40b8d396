namespace Trainyard.Local.ApiServer.Access;

/// <summary>What somebody wants to do: with a resource, or with a path where there is none.</summary>
internal sealed record AccessRequest(
    string Verb,
    string Group,
    string Resource,
    string Subresource,
    string? Namespace,
    string Name,
    string Path = ""
)
{
    public string QualifiedResource => Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";
}
