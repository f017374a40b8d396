using k8s;
using k8s.Models;

namespace Trainyard.Runtime;

/// <summary>What is read of an object again and again.</summary>
public static class ResourceExtensions
{
    extension(IKubernetesObject<V1ObjectMeta> value)
    {
        /// <summary>Namespace and name.</summary>
        public ObjectKey Key => new(value.Metadata.NamespaceProperty, value.Metadata.Name ?? "");
    }

    extension(V1ObjectMeta metadata)
    {
        /// <summary>The owner that controls the object, or null.</summary>
        public V1OwnerReference? Controller => metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true);

        /// <summary>The label's value, or null.</summary>
        public string? Label(string name) => metadata.Labels?.TryGetValue(name, out var value) == true ? value : null;

        /// <summary>The annotation's value, or null.</summary>
        public string? Annotation(string name) => metadata.Annotations?.TryGetValue(name, out var value) == true ? value : null;
    }
}
