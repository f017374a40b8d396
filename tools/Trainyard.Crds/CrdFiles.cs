namespace Trainyard.Crds;

/// <summary>The CRDs as they stand in crds/.</summary>
internal static class CrdFiles
{
    private const string Header = "# Generated from operator/Trainyard.Api by `make crds`.\n";

    public static IEnumerable<(string File, string Yaml)> All() =>
        CrdGenerator.All().Select(crd => (crd.File, Header + Yaml.Write(crd.Crd)));
}
