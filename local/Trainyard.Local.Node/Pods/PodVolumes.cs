namespace Trainyard.Local.Node.Pods;

/// <summary>
/// A pod's volumes as real folders. ConfigMaps, Secrets and the like are written in full into a new folder that then takes the place of the
/// old one, by a symbolic link, so that a reader never sees half of a change.
/// </summary>
internal sealed class PodVolumes(ICluster cluster, string podFolder, string podIp, NodeOptions options)
{
    /// <summary>The path of each volume, made if need be.</summary>
    /// <exception cref="ConfigException">Something that a volume is made from is not there.</exception>
    public Dictionary<string, string> Prepare(JsonObject pod) =>
        pod.Objects("spec.volumes").ToDictionary(v => v.Text("name")!, v => Guarded(v.Text("name")!, () => Prepare(pod, v)));

    private static string Guarded(string name, Func<string> prepare)
    {
        try
        {
            return prepare();
        }
        catch (ConfigException e)
        {
            throw new ConfigException($"MountVolume.SetUp failed for volume \"{name}\" : {e.Message}");
        }
        catch (IOException e)
        {
            throw new ConfigException($"MountVolume.SetUp failed for volume \"{name}\" : {e.Message}");
        }
    }

    private string Prepare(JsonObject pod, JsonObject volume)
    {
        var folder = Path.Combine(podFolder, "volumes", volume.Text("name")!);
        if (volume.Object("hostPath") is { } host)
            return HostPath(host);
        if (volume.Object("persistentVolumeClaim") is { } claim)
        {
            var ns = pod.Namespace();
            var name = claim.Text("claimName")!;
            var claimed = options.Claim(ns, name);
            // A folder that somebody has put there is a claim, too.
            if (!Directory.Exists(claimed) && cluster.Get("persistentvolumeclaims", ns, name) is null)
                throw new ConfigException($"persistentvolumeclaim \"{name}\" not found");
            return Directory.CreateDirectory(claimed).FullName;
        }
        if (volume.Object("emptyDir") is not null)
            return Directory.CreateDirectory(folder).FullName;

        var files = new Dictionary<string, byte[]>();
        if (volume.Object("projected") is { } projected)
        {
            foreach (var source in projected.Objects("sources"))
                AddSource(files, pod, source);
        }
        else if (!AddSource(files, pod, volume))
        {
            throw new ConfigException("this kind of volume is not supported");
        }

        return Replace(folder, files);
    }

    private static string HostPath(JsonObject host)
    {
        var path = host.Text("path")!;
        var type = host.Text("type") ?? "";
        if (type == "DirectoryOrCreate")
            Directory.CreateDirectory(path);
        if (type == "FileOrCreate" && !File.Exists(path))
            File.WriteAllBytes(path, []);
        if (type is "Directory" or "File" && !Path.Exists(path))
            throw new ConfigException($"hostPath type check failed: {path} is not a {type.ToLowerInvariant()}");
        return path;
    }

    private bool AddSource(Dictionary<string, byte[]> files, JsonObject pod, JsonObject source)
    {
        if (source.Object("configMap") is { } map)
            AddKeys(files, pod, "configmaps", map, map.Text("name") ?? "");
        else if (source.Object("secret") is { } secret)
            AddKeys(files, pod, "secrets", secret, secret.Text("secretName") ?? secret.Text("name") ?? "");
        else if (source.Object("downwardAPI") is { } downward)
            AddFields(files, pod, downward);
        else if (source.Object("serviceAccountToken") is { } token)
            AddToken(files, pod, token.Text("path")!);
        else
            return false;
        return true;
    }

    private void AddKeys(Dictionary<string, byte[]> files, JsonObject pod, string kind, JsonObject source, string name)
    {
        if (ConfigData.Read(cluster, kind, pod.Namespace(), name) is not { } keys)
        {
            if (source.True("optional"))
                return;
            throw new ConfigException($"{kind[..^1]} \"{name}\" not found");
        }
        if (source["items"] is null)
        {
            foreach (var (key, value) in keys)
                files[key] = value;
            return;
        }
        foreach (var item in source.Objects("items"))
        {
            if (keys.TryGetValue(item.Text("key")!, out var value))
                files[item.Text("path")!] = value;
            else if (!source.True("optional"))
                throw new ConfigException($"references non-existent {kind[..^1]} key: {item.Text("key")}");
        }
    }

    private void AddFields(Dictionary<string, byte[]> files, JsonObject pod, JsonObject downward)
    {
        foreach (var item in downward.Objects("items"))
        {
            var value =
                item.Object("fieldRef") is { } field ? FieldReference.Field(pod, field.Text("fieldPath") ?? "", podIp)
                : item.Object("resourceFieldRef") is { } resource
                    ? FieldReference.Resource(
                        pod.Objects("spec.containers").FirstOrDefault(c => c.Text("name") == resource.Text("containerName")) ?? [],
                        resource
                    )
                : null;
            files[item.Text("path")!] = Encoding.UTF8.GetBytes(value ?? "");
        }
    }

    /// <summary>
    /// The token, and a kubeconfig with it: programs look for a pod's credentials at a fixed path, which a process of this machine does not
    /// have.
    /// </summary>
    private void AddToken(Dictionary<string, byte[]> files, JsonObject pod, string path)
    {
        files[path] = Token(pod);
        if (options.ApiServer is not { } server)
            return;
        files["kubeconfig"] = Encoding.UTF8.GetBytes(
            $$"""
            apiVersion: v1
            kind: Config
            current-context: pod
            clusters: [{ name: pod, cluster: { server: "{{server}}", certificate-authority: ca.crt } }]
            users: [{ name: pod, user: { tokenFile: {{path}} } }]
            contexts: [{ name: pod, context: { cluster: pod, user: pod, namespace: {{pod.Namespace()}} } }]

            """
        );
    }

    /// <summary>A token of the service account, where the cluster issues one.</summary>
    private byte[] Token(JsonObject pod)
    {
        var account = pod.Text("spec.serviceAccountName") ?? "default";
        return Encoding.UTF8.GetBytes(options.IssueToken?.Invoke(pod.Namespace(), account) ?? "");
    }

    private static string Replace(string folder, Dictionary<string, byte[]> files)
    {
        var current = Directory.Exists(folder) ? new DirectoryInfo(folder).ResolveLinkTarget(true)?.FullName : null;
        if (current is not null && Same(current, files))
            return folder;
        var versions = Directory.CreateDirectory(folder + ".versions").FullName;
        var made = Directory
            .CreateDirectory(Path.Combine(versions, Directory.GetDirectories(versions).Length.ToString("d6", CultureInfo.InvariantCulture)))
            .FullName;
        foreach (var (name, bytes) in files)
        {
            var path = Path.GetFullPath(Path.Combine(made, name));
            if (!path.StartsWith(made + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw new ConfigException($"the path {name} leads out of the volume");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }
        var link = folder + ".new";
        if (Path.Exists(link))
            File.Delete(link);
        Directory.CreateSymbolicLink(link, made);
        Native.Rename(link, folder);
        return folder;
    }

    private static bool Same(string folder, Dictionary<string, byte[]> files)
    {
        var there = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        return there.Length == files.Count
            && files.All(f =>
                Path.Combine(folder, f.Key) is var path && File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(f.Value)
            );
    }
}
