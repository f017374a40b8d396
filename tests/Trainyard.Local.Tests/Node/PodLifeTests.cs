using System.Text.Json.Nodes;
using Trainyard.Local.Node.Pods;
using Trainyard.Local.Node.Workloads;
using Trainyard.Local.Tests.Support;

namespace Trainyard.Local.Tests.Node;

/// <summary>Pods as real processes, in clusters of their own.</summary>
public sealed class PodLifeTests
{
    [Fact]
    public async Task A_claim_is_bound_without_a_pod()
    {
        await using var cluster = await RunningCluster.StartAsync();
        cluster.Apply(
            "persistentvolumeclaims",
            """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: { name: models }
            spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
            """
        );
        var claim = await cluster.WaitAsync("persistentvolumeclaims", "models", c => c.Text("status.phase") == "Bound");
        Assert.Equal("1Gi", claim.Text("status.capacity.storage"));
        Assert.Equal("pvc-" + claim!.Uid(), claim.Text("spec.volumeName"));
    }

    [Fact]
    public async Task A_trial_finds_its_file_its_secret_and_its_variables_and_leaves_a_last_word()
    {
        await using var cluster = await RunningCluster.StartAsync();
        cluster.Apply("secrets", "{ apiVersion: v1, kind: Secret, metadata: { name: s3 }, stringData: { KEY: hush } }");
        cluster.Apply("configmaps", "{ apiVersion: v1, kind: ConfigMap, metadata: { name: settings }, data: { A: one } }");
        cluster.Apply(
            "pods",
            """
            apiVersion: v1
            kind: Pod
            metadata: { name: trial, annotations: { trainyard.dev/trial: '{"number":3,"at":"/etc/hosts"}' } }
            spec:
              restartPolicy: Never
              volumes:
                - { name: trial, downwardAPI: { items: [{ path: trial.json, fieldRef: { fieldPath: "metadata.annotations['trainyard.dev/trial']" } }] } }
                - { name: s3, secret: { secretName: s3 } }
                - { name: scratch, emptyDir: {} }
              containers:
                - name: main
                  image: busybox:1
                  env:
                    - { name: TRAINYARD_TRIAL, valueFrom: { fieldRef: { fieldPath: "metadata.annotations['trainyard.dev/trial']" } } }
                    - { name: ADDRESS, valueFrom: { fieldRef: { fieldPath: status.podIP } } }
                    - { name: CORES, valueFrom: { resourceFieldRef: { resource: requests.cpu, divisor: 1m } } }
                    - { name: GREETING, value: "hello $(CORES) $$(CORES) $(UNKNOWN)" }
                    - { name: PLACE, value: file:///etc/trainyard/trial.json }
                  envFrom: [{ configMapRef: { name: settings }, prefix: SET_ }]
                  resources: { requests: { cpu: 250m } }
                  volumeMounts:
                    - { name: trial, mountPath: /etc/trainyard }
                    - { name: s3, mountPath: /etc/trainyard/credentials/s3 }
                    - { name: scratch, mountPath: /scratch }
                  command: [sh, -c]
                  args:
                    - |
                      cat /etc/trainyard/trial.json; echo; echo "$TRAINYARD_TRIAL"; cat "$TRAINYARD_CREDENTIALS/s3/KEY"; echo
                      echo "$GREETING|$SET_A|$HOSTNAME"; cat "${PLACE#file://}" | wc -c; echo x > /scratch/y && cat /scratch/y
                      echo '{"auc":0.9}' > /dev/termination-log
            """
        );

        var pod = await cluster.EndOfPodAsync("trial");

        var log = (await cluster.LogAsync("trial")).Split('\n');
        const string file = """{"number":3,"at":"/etc/hosts"}""";
        Assert.Equal([file, file, "hush", "hello 250 $(CORES) $(UNKNOWN)|one|trial", file.Length.ToString(), "x", ""], log);
        var end = pod.Objects("status.containerStatuses").Single().Object("state.terminated");
        Assert.Equal(("Completed", 0, "{\"auc\":0.9}\n"), (end.Text("reason"), end.Int(-1, "exitCode"), end.Text("message")));
        Assert.StartsWith("127.", pod.Text("status.podIP"));
    }

    [Fact]
    public async Task A_job_that_fails_twice_has_two_failed_pods_and_says_so()
    {
        await using var cluster = await RunningCluster.StartAsync();
        cluster.Apply("jobs.batch", Manifests.Job("j", "exit 4", "backoffLimit: 1,"));

        var job = (await cluster.WaitAsync("jobs.batch", "j", j => j is not null && j.IsTrue("Failed")))!;

        Assert.Equal("BackoffLimitExceeded", job.Condition("Failed").Text("reason"));
        Assert.Equal(2, job.Int(0, "status.failed"));
        Assert.All(cluster.Cluster.List("pods", "default"), p => Assert.Equal("Failed", p.Text("status.phase")));
    }

    [Fact]
    public async Task A_container_above_its_memory_limit_is_killed_and_says_OOMKilled()
    {
        await using var cluster = await RunningCluster.StartAsync();
        cluster.RunPod(
            "greedy",
            "x=$(head -c 300000000 /dev/zero | tr \"\\0\" x); sleep 100",
            moreOfContainer: "resources: { limits: { memory: 32Mi } },"
        );

        var pod = await cluster.EndOfPodAsync("greedy");

        var end = pod.Objects("status.containerStatuses").Single().Object("state.terminated");
        Assert.Equal(("OOMKilled", 137), (end.Text("reason"), end.Int(0, "exitCode")));
    }

    [Fact]
    public async Task A_deleted_pod_gets_SIGTERM_first_and_SIGKILL_when_its_grace_is_over()
    {
        await using var cluster = await RunningCluster.StartAsync();
        var polite = Path.Combine(cluster.Folder, "polite");
        cluster.RunPod("polite", $"trap \"echo bye > {polite}; exit 0\" TERM; echo up; while :; do sleep 0.05; done");
        cluster.RunPod("stubborn", "trap \"\" TERM; echo up; while :; do sleep 0.05; done");
        await cluster.ReadyAsync("polite");
        await cluster.ReadyAsync("stubborn");
        await FirstLineAsync(cluster, "polite");
        await FirstLineAsync(cluster, "stubborn");

        cluster.Cluster.Delete("pods", "default", "polite", new JsonObject { ["gracePeriodSeconds"] = 30 });
        cluster.Cluster.Delete("pods", "default", "stubborn", new JsonObject { ["gracePeriodSeconds"] = 1 });

        await cluster.WaitAsync("pods", "polite", p => p is null);
        await cluster.WaitAsync("pods", "stubborn", p => p is null);
        Assert.Equal("bye\n", File.ReadAllText(polite));
    }

    [Fact]
    public async Task An_image_that_nothing_stands_for_backs_off_until_the_file_names_a_program()
    {
        await using var cluster = await RunningCluster.StartAsync();
        cluster.Apply(
            "pods",
            "{ apiVersion: v1, kind: Pod, metadata: { name: own }, spec: { restartPolicy: Never, containers: [{ name: main, image: "
                + "'own/trainer:7', args: [there] }] } }"
        );
        await cluster.WaitAsync("pods", "own", p =>
            p?.Objects("status.containerStatuses").FirstOrDefault().Text("state.waiting.reason") == "ImagePullBackOff"
        );

        File.WriteAllText(cluster.Images, "own/trainer: [echo, hello]");

        Assert.Equal("Succeeded", (await cluster.EndOfPodAsync("own")).Text("status.phase"));
        Assert.Equal("hello there\n", await cluster.LogAsync("own"));
    }

    [Fact]
    public async Task A_crashing_container_restarts_after_ever_longer_waits_and_keeps_its_last_log()
    {
        await using var cluster = await RunningCluster.StartAsync();
        cluster.RunPod("crash", "echo once more; exit 9", "restartPolicy: OnFailure,");

        var pod = await cluster.WaitAsync("pods", "crash", p =>
            p?.Objects("status.containerStatuses").FirstOrDefault() is { } c
            && c.Int(0, "restartCount") >= 2
            && c.Text("state.waiting.reason") == "CrashLoopBackOff"
        );

        Assert.Equal(9, pod!.Objects("status.containerStatuses").Single().Int(0, "lastState.terminated.exitCode"));
        Assert.Equal("once more\n", await cluster.LogAsync("crash", new PodLogQuery { Previous = true }));
        Assert.Equal("Running", pod.Text("status.phase"));
    }

    [Fact]
    public async Task A_liveness_probe_restarts_a_container_that_hangs_and_a_startup_probe_holds_it_off()
    {
        await using var cluster = await RunningCluster.StartAsync();
        cluster.RunPod(
            "hangs",
            "sleep 1000",
            "restartPolicy: Always,",
            "startupProbe: { exec: { command: ['true'] }, periodSeconds: 1 }, livenessProbe: { exec: { command: ['false'] }, "
                + "periodSeconds: 1, failureThreshold: 1 },"
        );

        var pod = await cluster.WaitAsync("pods", "hangs", p =>
            p?.Objects("status.containerStatuses").FirstOrDefault().Int(0, "restartCount") >= 1
        );

        Assert.Equal(137, pod!.Objects("status.containerStatuses").Single().Int(0, "lastState.terminated.exitCode"));
        Assert.Contains(cluster.Cluster.List("events", "default"), e => e.Text("reason") == "Unhealthy");
    }

    [Fact]
    public async Task Logs_are_followed_to_the_end_and_cut_as_asked()
    {
        await using var cluster = await RunningCluster.StartAsync();
        cluster.RunPod("talks", "echo one; echo two; sleep 0.3; echo three");
        await cluster.WaitAsync("pods", "talks", p => p.Text("status.phase") is "Running" or "Succeeded");

        Assert.Equal("one\ntwo\nthree\n", await cluster.LogAsync("talks", new PodLogQuery { Follow = true }));
        Assert.Equal("three\n", await cluster.LogAsync("talks", new PodLogQuery { TailLines = 1 }));
        Assert.Equal("one\ntw", await cluster.LogAsync("talks", new PodLogQuery { LimitBytes = 6 }));
        Assert.Matches(
            @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z three\n$",
            await cluster.LogAsync("talks", new PodLogQuery { TailLines = 1, Timestamps = true })
        );
        Assert.Equal(
            "three\n",
            await cluster.LogAsync(
                "talks",
                new PodLogQuery { Since = StampOf(await cluster.LogAsync("talks", new PodLogQuery { TailLines = 1, Timestamps = true })) }
            )
        );
    }

    [Fact]
    public async Task Commands_run_beside_a_container_with_its_paths_and_variables()
    {
        await using var cluster = await RunningCluster.StartAsync();
        cluster.RunPod(
            "host",
            "sleep 1000",
            "volumes: [{ name: v, emptyDir: {} }],",
            "env: [{ name: A, value: b }], volumeMounts: [{ name: v, mountPath: /data }],"
        );
        await cluster.ReadyAsync("host");
        using var output = new MemoryStream();
        using var input = new MemoryStream("typed"u8.ToArray());

        var code = await cluster.Node.ExecAsync(
            "default",
            "host",
            new ExecQuery(
                null,
                ["sh", "-c", "echo $A > /data/f; cat /data/f; cat; exit 3"],
                input,
                Stream.Synchronized(output),
                Stream.Null
            ),
            CancellationToken.None
        );

        Assert.Equal(3, code);
        Assert.Equal("b\ntyped", System.Text.Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public async Task A_pod_that_outlives_the_cluster_is_adopted_and_never_doubled()
    {
        string folder,
            starts;
        await using (var first = await RunningCluster.StartAsync(keepPods: true))
        {
            (folder, starts) = (first.Folder, Path.Combine(first.Folder, "starts"));
            first.RunPod(
                "lasting",
                $"echo $$ >> {starts}; while [ ! -e {folder}/go ]; do sleep 0.05; done; echo done > /dev/termination-log; exit 5"
            );
            await first.ReadyAsync("lasting");
            await UntilAsync(() => File.Exists(starts) && File.ReadAllText(starts).EndsWith('\n'));
        }

        await using var second = await RunningCluster.StartAsync(folder);
        var running = await second.ReadyAsync("lasting");
        Assert.Equal(0, running!.Objects("status.containerStatuses").Single().Int(-1, "restartCount"));
        File.WriteAllText(Path.Combine(folder, "go"), "");
        var pod = await second.EndOfPodAsync("lasting");

        var end = pod.Objects("status.containerStatuses").Single().Object("state.terminated");
        Assert.Equal((5, "done\n"), (end.Int(0, "exitCode"), end.Text("message")));
        Assert.Single(File.ReadAllLines(starts));
    }

    [Fact]
    public async Task A_pod_that_ended_while_no_cluster_ran_is_reported_with_its_exit_code()
    {
        string folder;
        await using (var first = await RunningCluster.StartAsync(keepPods: true))
        {
            folder = first.Folder;
            first.RunPod("short", $"while [ ! -e {folder}/go ]; do sleep 0.05; done; touch {folder}/gone; exit 6");
            await first.ReadyAsync("short");
        }
        File.WriteAllText(Path.Combine(folder, "go"), "");
        await UntilAsync(() => Directory.GetFiles(Path.Combine(folder, "node", "runs"), "*.exit").Length > 0);

        await using var second = await RunningCluster.StartAsync(folder);
        var pod = await second.EndOfPodAsync("short");

        Assert.Equal(6, pod.Objects("status.containerStatuses").Single().Int(0, "state.terminated.exitCode"));
    }

    [Fact]
    public async Task A_cluster_that_stops_in_good_order_ends_its_pods_as_disrupted()
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-node-").FullName;
        await using (var first = await RunningCluster.StartAsync(folder, keepFolder: true))
        {
            first.RunPod("lasting", "sleep 1000");
            await first.ReadyAsync("lasting");
        }

        await using var second = await RunningCluster.StartAsync(folder);
        var pod = second.Cluster.Get("pods", "default", "lasting")!;

        Assert.Equal(("Failed", "Terminated"), (pod.Text("status.phase"), pod.Text("status.reason")));
        Assert.True(pod.IsTrue("DisruptionTarget"));
    }

    [Fact]
    public async Task Processes_of_pods_that_are_gone_are_ended_at_the_next_start()
    {
        string folder;
        int process;
        await using (var first = await RunningCluster.StartAsync(keepPods: true))
        {
            folder = first.Folder;
            first.RunPod("orphan", "sleep 1000");
            await first.ReadyAsync("orphan");
            await UntilAsync(() => Directory.GetFiles(Path.Combine(folder, "node", "runs"), "*.main").Length == 1);
            process = int.Parse(File.ReadAllText(Directory.GetFiles(Path.Combine(folder, "node", "runs"), "*.pid").Single()));
        }
        foreach (var file in Directory.GetFiles(folder))
            File.Delete(file);
        foreach (var objects in Directory.GetDirectories(folder).Where(f => Path.GetFileName(f) != "node"))
            Directory.Delete(objects, recursive: true);

        await using var second = await RunningCluster.StartAsync(folder);

        await UntilAsync(() => !ProcessTree.Alive(process));
        Assert.Null(second.Cluster.Get("pods", "default", "orphan"));
    }

    private static Task FirstLineAsync(RunningCluster cluster, string pod) =>
        UntilAsync(() => cluster.LogAsync(pod).GetAwaiter().GetResult().Length > 0);

    /// <summary>What no watch tells of is looked at again and again.</summary>
    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
            await Task.Delay(10, limit.Token);
    }

    private static DateTimeOffset StampOf(string line) =>
        DateTimeOffset.Parse(line.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
}
