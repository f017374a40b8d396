namespace Trainyard.Local.ApiServer.Objects;

/// <summary>Names an object within its resource.</summary>
public readonly record struct Key(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";
}
