using System.Text.RegularExpressions;
using Trainyard.Local.Node.Networking;

namespace Trainyard.Local.Node.Pods;

/// <summary>A container's environment: the image's variables, services, envFrom, env with $(VAR) expanded.</summary>
internal sealed partial class ContainerVariables(ICluster cluster, JsonObject pod, JsonObject container, string podIp)
{
    private const string ServiceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    private readonly Dictionary<string, string> _values = [];

    /// <exception cref="ConfigException">A ConfigMap, a Secret or a key is not there.</exception>
    public static Dictionary<string, string> Of(ICluster cluster, JsonObject pod, JsonObject container, string podIp, LocalImage image)
    {
        var variables = new ContainerVariables(cluster, pod, container, podIp);
        variables.AddDefaults(image);
        foreach (var source in container.Objects("envFrom"))
            variables.AddAll(source);
        foreach (var variable in container.Objects("env"))
            variables.AddOne(variable);
        return variables._values;
    }

    /// <summary>$(NAME) becomes the variable's value, $$ a dollar sign; what is unknown stays.</summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> values) =>
        !text.Contains('$')
            ? text
            : Reference().Replace(text, m => m.Value == "$$" ? "$" : values.GetValueOrDefault(m.Groups[1].Value, m.Value));

    private void AddDefaults(LocalImage image)
    {
        _values["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        _values["HOSTNAME"] = pod.Text("spec.hostname") ?? pod.Name();
        _values["POD_IP"] = podIp;
        _values["TRAINYARD_LISTEN"] = podIp;
        if (container.Objects("volumeMounts").Any(mount => mount.Text("mountPath") == ServiceAccountFolder))
            _values["KUBECONFIG"] = ServiceAccountFolder + "/kubeconfig";
        // Where the .NET runtime lives, for images that are .NET programs.
        foreach (var name in (string[])["DOTNET_ROOT", "LD_LIBRARY_PATH", "LANG", "TZ"])
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                _values[name] = value;
        }

        if (pod.At("spec.enableServiceLinks") is null || pod.True("spec.enableServiceLinks"))
            AddServices();
        if (Quantity.Parse(container.Text("resources.limits.memory")) is { } limit)
            // What .NET's collector would read from the container's cgroup: three quarters of the limit.
            _values["DOTNET_GCHeapHardLimit"] = ((long)(limit * 0.75)).ToString("X", CultureInfo.InvariantCulture);
        foreach (var (name, value) in image.Env)
            _values[name] = Expand(value, _values);
    }

    /// <summary>NAME_SERVICE_HOST and NAME_SERVICE_PORT: there is no DNS here.</summary>
    private void AddServices()
    {
        foreach (var service in cluster.List("services", pod.Namespace()))
        {
            if (service.Text("spec.clusterIP") is not { Length: > 0 } ip || ip == "None")
                continue;
            var name = service.Name().ToUpperInvariant().Replace('-', '_');
            _values[name + "_SERVICE_HOST"] = ip;
            _values[name + "_SERVICE_PORT"] =
                service.Objects("spec.ports").FirstOrDefault() is { } first
                    ? ServicePort.Of(first.Int(0, "port")).ToString(CultureInfo.InvariantCulture)
                    : "";
        }
    }

    private void AddAll(JsonObject source)
    {
        var prefix = source.Text("prefix") ?? "";
        foreach (var (kind, field) in (ReadOnlySpan<(string, string)>)[("configmaps", "configMapRef"), ("secrets", "secretRef")])
        {
            if (source.Object(field) is not { } reference)
                continue;
            foreach (var (name, bytes) in Keys(kind, reference.Text("name") ?? "", reference.True("optional")) ?? [])
                _values[prefix + name] = Encoding.UTF8.GetString(bytes);
        }
    }

    private void AddOne(JsonObject variable)
    {
        var name = variable.Text("name")!;
        if (variable.Object("valueFrom") is not { } from)
            _values[name] = Expand(variable.Text("value") ?? "", _values);
        else if (ValueFrom(from) is { } value)
            _values[name] = value;
    }

    private string? ValueFrom(JsonObject from)
    {
        if (from.Object("fieldRef") is { } field)
            return FieldReference.Field(pod, field.Text("fieldPath") ?? "", podIp);
        if (from.Object("resourceFieldRef") is { } resource)
            return FieldReference.Resource(container, resource);
        if (from.Object("configMapKeyRef") is { } map)
            return Value("configmaps", map);
        return from.Object("secretKeyRef") is { } secret ? Value("secrets", secret) : null;
    }

    private string? Value(string kind, JsonObject reference)
    {
        var (name, key, optional) = (reference.Text("name") ?? "", reference.Text("key") ?? "", reference.True("optional"));
        if (Keys(kind, name, optional) is not { } keys)
            return null;
        if (keys.TryGetValue(key, out var bytes))
            return Encoding.UTF8.GetString(bytes);
        return optional
            ? null
            : throw new ConfigException(
                $"couldn't find key {key} in {(kind == "secrets" ? "Secret" : "ConfigMap")} {pod.Namespace()}/{name}"
            );
    }

    private Dictionary<string, byte[]>? Keys(string kind, string name, bool optional)
    {
        if (ConfigData.Read(cluster, kind, pod.Namespace(), name) is { } keys)
            return keys;
        return optional ? null : throw new ConfigException($"{kind[..^1]} \"{name}\" not found");
    }

    [GeneratedRegex(@"\$\$|\$\(([-._a-zA-Z][-._a-zA-Z0-9]*)\)")]
    private static partial Regex Reference();
}

/// <summary>The keys of a ConfigMap or Secret as bytes.</summary>
internal static class ConfigData
{
    public static Dictionary<string, byte[]>? Read(ICluster cluster, string kind, string ns, string name)
    {
        if (cluster.Get(kind, ns, name) is not { } o)
            return null;
        var secret = kind == "secrets";
        var keys = o.Map("data")
            .ToDictionary(p => p.Key, p => secret ? Convert.FromBase64String(p.Value) : Encoding.UTF8.GetBytes(p.Value));
        foreach (var (key, value) in o.Map("binaryData"))
            keys[key] = Convert.FromBase64String(value);
        return keys;
    }
}
