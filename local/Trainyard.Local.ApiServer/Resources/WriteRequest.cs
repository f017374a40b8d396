namespace Trainyard.Local.ApiServer.Resources;

/// <summary>What to do with fields that the schema does not know.</summary>
internal enum FieldValidation
{
    Ignore,
    Warn,
    Strict,
}

/// <summary>A write on its way through the registry, and the warnings that it gathers.</summary>
internal sealed record WriteRequest(ResourceKind Kind, string? Namespace, string Name)
{
    /// <summary>status, scale, or none.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>Everything is checked and nothing stored.</summary>
    public bool DryRun { get; init; }

    /// <summary>Who is to own the fields, in managedFields.</summary>
    public string Manager { get; init; } = "kube-controller-manager";

    /// <summary>Whether the client named the manager, rather than its User-Agent.</summary>
    public bool ManagerNamed { get; init; }

    /// <summary>The patch, where the body is a patched object rather than the client's own.</summary>
    public string? Patch { get; init; }

    public FieldValidation FieldValidation { get; init; } = FieldValidation.Warn;

    /// <summary>Apply takes fields from other managers.</summary>
    public bool Force { get; init; }

    /// <summary>Whether the manager applies, so that its fields are noted apart.</summary>
    public bool IsApply { get; init; }

    /// <summary>Faults of the body itself, such as keys that stand there twice; they count like unknown fields.</summary>
    public IReadOnlyList<string> BodyFaults { get; init; } = [];

    public List<string> Warnings { get; } = [];
}

/// <summary>What a write led to.</summary>
/// <param name="Body">The object as the client gets it.</param>
/// <param name="Created">Whether it was not there before.</param>
/// <param name="Removed">Whether the write removed it.</param>
/// <param name="Durable">Ends when the disk has it.</param>
internal sealed record WriteResult(JsonObject Body, bool Created, bool Removed, Task Durable)
{
    /// <summary>The bytes that were stored, if any were.</summary>
    public byte[]? Json { get; init; }
}
