namespace Trainyard.Runtime;

/// <summary>Which object of a kind.</summary>
/// <param name="Namespace">Null for kinds of the whole cluster.</param>
public readonly record struct ObjectKey(string? Namespace, string Name)
{
    /// <summary>namespace/name, as kubectl and the logs of controllers write it.</summary>
    public override string ToString() => Namespace is null ? Name : $"{Namespace}/{Name}";
}
