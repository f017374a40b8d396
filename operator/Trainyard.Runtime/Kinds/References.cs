using k8s;
using k8s.Models;

namespace Trainyard.Runtime;

/// <summary>References to owners.</summary>
public static class OwnerReferences
{
    extension(V1OwnerReference)
    {
        /// <summary>A reference to the object that controls what carries it.</summary>
        public static V1OwnerReference To<T>(T owner)
            where T : IKubernetesObject<V1ObjectMeta> =>
            new()
            {
                ApiVersion = ResourceType<T>.ApiVersion,
                Kind = ResourceType<T>.Kind,
                Name = owner.Metadata.Name ?? throw new ArgumentException("The owner has no name.", nameof(owner)),
                Uid = owner.Metadata.Uid
                    ?? throw new ArgumentException("The owner has no uid: it was not read from the API server.", nameof(owner)),
                Controller = true,
                BlockOwnerDeletion = true,
            };
    }
}

/// <summary>References to any object.</summary>
public static class ObjectReferences
{
    extension(V1ObjectReference)
    {
        /// <summary>A reference to an object, from anywhere in the cluster.</summary>
        public static V1ObjectReference To<T>(T target)
            where T : IKubernetesObject<V1ObjectMeta> =>
            new()
            {
                ApiVersion = ResourceType<T>.ApiVersion,
                Kind = ResourceType<T>.Kind,
                NamespaceProperty = target.Metadata.NamespaceProperty,
                Name = target.Metadata.Name,
                Uid = target.Metadata.Uid,
                ResourceVersion = target.Metadata.ResourceVersion,
            };
    }
}
