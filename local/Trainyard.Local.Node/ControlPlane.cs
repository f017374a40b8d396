using Trainyard.Local.Node.Networking;
using Trainyard.Local.Node.Pods;
using Trainyard.Local.Node.Workloads;
using Trainyard.Local.Node.Workloads.Autoscaling;
using Trainyard.Local.Node.Workloads.Deployments;
using Trainyard.Local.Node.Workloads.Jobs;

namespace Trainyard.Local.Node;

/// <summary>All controllers and the node, wired to a cluster.</summary>
public sealed class ControlPlane : IAsyncDisposable
{
    private readonly List<ObjectCache> _caches = [];
    private readonly List<ReconcileLoop> _loops = [];
    private readonly List<IDisposable> _parts = [];
    private readonly ICluster _cluster;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Kubelet _kubelet;
    private readonly IngressProxy _ingress;

    private ControlPlane(ICluster cluster, NodeOptions nodeOptions, WorkloadOptions options, TimeProvider time, ILogger log)
    {
        (_cluster, _time, _log) = (cluster, time, log);
        nodeOptions = nodeOptions with { Folder = Directory.CreateDirectory(nodeOptions.Folder).FullName };
        var pods = Cache("pods");
        var folders = new ContainerFolders(nodeOptions.Folder);
        var logs = Part(new ContainerLogs(folders.Runs, time));
        var shared = new NodeServices(
            cluster,
            pods,
            nodeOptions,
            folders,
            logs,
            new ImageMap(nodeOptions.ImageFiles),
            Events("kubelet", nodeOptions.Name),
            time,
            log
        );
        NodeObject.Ensure(cluster, nodeOptions, time.GetUtcNow());
        _kubelet = new Kubelet(shared);
        var usage = Part(new PodUsage(_kubelet, nodeOptions, pods, time));
        Node = new LocalNode(shared, _kubelet, usage);

        var claims = Cache("persistentvolumeclaims");
        AddScheduler(pods, claims, nodeOptions);
        AddClaims(claims);
        AddQuotas(pods);
        AddJobs(pods, options);
        var sets = Cache("replicasets.apps");
        var deployments = Cache("deployments.apps");
        AddDeployments(pods, sets, deployments);
        AddBudgets(pods, sets, deployments);
        var services = Cache("services");
        var slices = Cache("endpointslices.discovery.k8s.io");
        AddEndpoints(pods, services, slices);
        _ingress = new IngressProxy(nodeOptions);
        AddProxies(services, slices, nodeOptions);
        AddAutoscalers(pods, usage, options);

        _kubelet.Start();
        foreach (var cache in _caches)
            cache.Start();
        foreach (var loop in _loops)
            loop.Start();
        usage.Start();
        Part(new EventCleaner(cluster, options.EventLife, time));
    }

    /// <summary>What the API server asks of the node.</summary>
    public INode Node { get; }

    public static ControlPlane Start(ICluster cluster, NodeOptions node, WorkloadOptions options, TimeProvider time, ILogger log) =>
        new(cluster, node, options, time, log);

    public async ValueTask DisposeAsync()
    {
        foreach (var cache in _caches)
            cache.Dispose();
        foreach (var loop in _loops)
            await loop.DisposeAsync();
        await _ingress.DisposeAsync();
        await _kubelet.DisposeAsync();
        foreach (var part in _parts)
            part.Dispose();
    }

    private void AddScheduler(ObjectCache pods, ObjectCache claims, NodeOptions options)
    {
        var nodes = Cache("nodes");
        var scheduler = new Scheduler(
            pods,
            nodes,
            claims,
            claim => Directory.Exists(options.Claim(claim.Namespace, claim.Name)),
            options.Name,
            Events("default-scheduler", "default-scheduler-" + options.Name),
            _time
        );
        var loop = Loop("scheduler", scheduler.Reconcile);
        pods.Listen(
            (type, pod) =>
            {
                if (pod.Text("spec.nodeName") is not { Length: > 0 })
                    loop.Add(pod.KeyOf());
                else if (type == "DELETED" || pod.HasEnded())
                    LookAgain();
            }
        );
        claims.Listen((_, _) => LookAgain());
        nodes.Listen((_, _) => LookAgain());

        void LookAgain()
        {
            foreach (var waiting in pods.Read<Key>(p => p.Text("spec.nodeName") is not { Length: > 0 } ? p.KeyOf() : null))
                loop.Add(waiting);
        }
    }

    private void AddClaims(ObjectCache claims)
    {
        var loop = Loop("persistentvolume-binder", new ClaimBinder(_cluster, claims, Events("persistentvolume-controller")).Reconcile);
        claims.Listen((_, claim) => loop.Add(claim.KeyOf()));
    }

    private void AddQuotas(ObjectCache pods)
    {
        var quotas = Cache("resourcequotas");
        var loop = Loop("resource-quota-controller", new QuotaController(_cluster, quotas).Reconcile);
        quotas.Listen((_, quota) => loop.Add(quota.KeyOf()));
        pods.Listen(
            (_, pod) =>
            {
                foreach (var quota in quotas.List(pod.Namespace()))
                    loop.Add(quota.KeyOf());
            }
        );
    }

    private void AddJobs(ObjectCache pods, WorkloadOptions options)
    {
        var jobs = Cache("jobs.batch");
        var loop = Loop("job-controller", new JobController(jobs, pods, Events("job-controller"), options, _time).Reconcile);
        jobs.Listen((_, job) => loop.Add(job.KeyOf()));
        pods.Listen((_, pod) => AddOwner(loop, pod, "Job", "batch.kubernetes.io/job-name"));
    }

    private void AddDeployments(ObjectCache pods, ObjectCache sets, ObjectCache deployments)
    {
        var replicas = Loop(
            "replicaset-controller",
            new ReplicaSetController(sets, pods, Events("replicaset-controller"), _time).Reconcile
        );
        var rollouts = Loop(
            "deployment-controller",
            new DeploymentController(deployments, sets, pods, Events("deployment-controller"), _time).Reconcile
        );
        sets.Listen((_, set) => replicas.Add(set.KeyOf()));
        sets.Listen((_, set) => AddOwner(rollouts, set, "Deployment"));
        pods.Listen((_, pod) => AddOwner(replicas, pod, "ReplicaSet"));
        deployments.Listen((_, deployment) => rollouts.Add(deployment.KeyOf()));
        // An update that recreates waits for the old pods to be gone.
        pods.Listen(
            (type, pod) =>
            {
                if (
                    type == "DELETED"
                    && pod.ControllerOf() is { } owner
                    && owner.Text("kind") == "ReplicaSet"
                    && sets.Get(new Key(pod.Namespace(), owner.Text("name")!)) is { } set
                )
                {
                    AddOwner(rollouts, set, "Deployment");
                }
            }
        );
    }

    private void AddBudgets(ObjectCache pods, ObjectCache sets, ObjectCache deployments)
    {
        var budgets = Cache("poddisruptionbudgets.policy");
        var loop = Loop("disruption-controller", new DisruptionController(budgets, pods, sets, deployments, _time).Reconcile);
        budgets.Listen((_, budget) => loop.Add(budget.KeyOf()));
        pods.Listen(
            (_, pod) =>
            {
                foreach (var budget in budgets.List(pod.Namespace()))
                    loop.Add(budget.KeyOf());
            }
        );
    }

    private void AddAutoscalers(ObjectCache pods, PodUsage usage, WorkloadOptions options)
    {
        var autoscalers = Cache("horizontalpodautoscalers.autoscaling");
        var controller = new AutoscalerController(
            _cluster,
            autoscalers,
            pods,
            usage,
            new PodScraper(_time),
            Events("horizontal-pod-autoscaler"),
            options,
            _time
        );
        var loop = Loop("horizontal-pod-autoscaler", controller.Reconcile);
        autoscalers.Listen((_, autoscaler) => loop.Add(autoscaler.KeyOf()));
    }

    private void AddEndpoints(ObjectCache pods, ObjectCache services, ObjectCache slices)
    {
        var loop = Loop("endpoints-controller", new EndpointsController(services, pods, slices, Cache("endpoints")).Reconcile);
        services.Listen((_, service) => loop.Add(service.KeyOf()));
        pods.Listen(
            (_, pod) =>
            {
                // All of them: the pod may have left one by a change of its labels.
                foreach (var service in services.List(pod.Namespace()))
                    loop.Add(service.KeyOf());
            }
        );
    }

    private void AddProxies(ObjectCache services, ObjectCache slices, NodeOptions options)
    {
        var backends = new ServiceBackends(services, slices);
        var forwarding = Loop("service-proxy", Part(new ServiceProxy(backends, Events("kube-proxy", options.Name))).Reconcile);
        var (ingresses, routes) = (Cache("ingresses.networking.k8s.io"), Optional("httproutes.gateway.networking.k8s.io"));
        var routing = Loop(
            "ingress-controller",
            new IngressController(ingresses, routes, backends, _ingress, Events("ingress-controller")).Reconcile
        );
        services.Listen((_, service) => forwarding.Add(service.KeyOf()));
        slices.Listen((_, slice) => AddOwner(forwarding, slice, "Service"));
        foreach (var cache in (ObjectCache[])[ingresses, routes, services, slices])
            cache.Listen((_, _) => routing.Add(IngressController.Everything));
    }

    /// <summary>The cache of a resource that a CustomResourceDefinition may bring; it begins when that is there.</summary>
    private ObjectCache Optional(string resource)
    {
        var cache = Part(new ObjectCache(_cluster, resource));
        var definitions = Cache("customresourcedefinitions.apiextensions.k8s.io");
        definitions.Listen(
            (_, definition) =>
            {
                if (definition.Name() == resource && definition.IsTrue("Established"))
                    cache.StartOnce();
            }
        );
        return cache;
    }

    /// <summary>The pod's controller of this kind; where the reference is gone, the name that a label still tells.</summary>
    private static void AddOwner(ReconcileLoop loop, JsonObject o, string kind, string? label = null)
    {
        var owner = o.ControllerOf();
        if (owner.Text("kind") == kind)
            loop.Add(new Key(o.Namespace(), owner.Text("name")!));
        else if (owner is null && label is not null && o.Label(label) is { } name)
            loop.Add(new Key(o.Namespace(), name));
    }

    private ObjectCache Cache(string resource)
    {
        var cache = new ObjectCache(_cluster, resource);
        _caches.Add(cache);
        return cache;
    }

    private ReconcileLoop Loop(string name, Func<Key, TimeSpan?> reconcile)
    {
        var loop = new ReconcileLoop(name, reconcile, _time, _log);
        _loops.Add(loop);
        return loop;
    }

    private T Part<T>(T part)
        where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }

    private EventRecorder Events(string component, string instance = "") => new(_cluster, _time, component, instance);
}
