using System.Diagnostics.CodeAnalysis;
using k8s;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Controllers;
using Trainyard.Runtime;
using RuntimeControllerOptions = Trainyard.Runtime.ControllerOptions;

namespace Trainyard.Operator.Composition;

/// <summary>Informers and controllers on the host's own services.</summary>
internal static class ControllerServices
{
    /// <summary>Watches a kind: all objects of our own kinds, of the others those that the operator makes.</summary>
    /// <param name="labelIndexes">The labels by which they are looked up.</param>
    /// <param name="strip">What the cache keeps of an object.</param>
    /// <param name="indexes">What else they are looked up by.</param>
    public static IServiceCollection AddInformer<T>(
        this IServiceCollection services,
        string[]? labelIndexes = null,
        Func<T, T>? strip = null,
        IReadOnlyDictionary<string, Func<IKubernetesObject<V1ObjectMeta>, string?>>? indexes = null
    )
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        services.AddSingleton(provider =>
        {
            var operated = provider.GetRequiredService<OperatorOptions>();
            var options = new InformerOptions
            {
                Namespaces = operated.Namespaces,
                LabelSelector = ResourceType<T>.Group == ApiGroup.Name ? null : Related.OursSelector,
                LabelIndexes = labelIndexes ?? [],
                Silence = operated.WatchSilence,
            };
            if (indexes is not null)
                options = options with { Indexes = indexes };
            return new Informer<T>(
                provider.GetRequiredService<ApiClient>(),
                options,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<Informer<T>>>(),
                strip
            );
        });
        services.AddSingleton<IInformer>(provider => provider.GetRequiredService<Informer<T>>());
        return services.AddSingleton(provider => provider.GetRequiredService<Informer<T>>().Cache);
    }

    /// <summary>Reconciles a kind, and says which other kinds wake it.</summary>
    /// <param name="name">Its name in logs and metrics; null: the kind's.</param>
    public static IServiceCollection AddController<
        T,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TReconciler
    >(this IServiceCollection services, Action<Wakers<T>> wakers, string? name = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
        where TReconciler : class, IEntityController<T>
    {
        services.AddSingleton<TReconciler>();
        return services.AddSingleton<IController>(provider =>
        {
            var options = new RuntimeControllerOptions
            {
                Workers = provider.GetRequiredService<OperatorOptions>().Workers,
                Metrics = provider.GetRequiredService<RuntimeMetrics>(),
            };
            var controller = new Controller<T>(
                name ?? ResourceType<T>.Kind.ToLowerInvariant(),
                provider.GetRequiredService<Informer<T>>(),
                provider.GetRequiredService<TReconciler>(),
                options,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<Controller<T>>>()
            );
            wakers(new(controller, provider));
            return controller;
        });
    }
}

/// <summary>The kinds that wake a controller.</summary>
internal sealed class Wakers<T>(Controller<T> controller, IServiceProvider services)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Each of these wakes the object that controls it.</summary>
    public Wakers<T> Owns<TChild>()
        where TChild : class, IKubernetesObject<V1ObjectMeta>
    {
        controller.Owns(services.GetRequiredService<Informer<TChild>>());
        return this;
    }

    /// <summary>Each of these wakes whatever it concerns.</summary>
    public Wakers<T> Watches<TOther>(Func<TOther, IEnumerable<ObjectKey>> concerns)
        where TOther : class, IKubernetesObject<V1ObjectMeta>
    {
        controller.Watches(services.GetRequiredService<Informer<TOther>>(), concerns);
        return this;
    }

    /// <summary>Whatever this tells of is woken.</summary>
    public Wakers<T> Hears<TSource>(Action<TSource, Action<ObjectKey>> listen)
        where TSource : notnull
    {
        listen(services.GetRequiredService<TSource>(), controller.Enqueue);
        return this;
    }

    /// <summary>Each of these wakes whatever it concerns, as the caches tell.</summary>
    public Wakers<T> Watches<TOther>(Func<TOther, ClusterCaches, IEnumerable<ObjectKey>> concerns)
        where TOther : class, IKubernetesObject<V1ObjectMeta>
    {
        var caches = services.GetRequiredService<ClusterCaches>();
        return Watches<TOther>(other => concerns(other, caches));
    }
}
