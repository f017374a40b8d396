using System.Globalization;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>What the environment says of the cluster that is tested; docs/verify-cluster.md lists it.</summary>
internal static class Settings
{
    /// <summary>The given cluster; null: a local one of our own.</summary>
    public static string? Kubeconfig => Text("KUBECONFIG");

    /// <summary>How long each single wait may take.</summary>
    public static TimeSpan Patience { get; } = Seconds("TRAINYARD_PATIENCE", otherwise: 180);

    /// <summary>The same for kubectl and Helm.</summary>
    public static string Timeout => string.Create(CultureInfo.InvariantCulture, $"{Patience.TotalSeconds:0}s");

    /// <summary>An image with sh, gunzip and wget.</summary>
    public static string Busybox => Text("TRAINYARD_BUSYBOX_IMAGE") ?? "busybox:1";

    /// <summary>How claims are mounted: the provisioners of kind and k3d know no other way, and one node is enough for it.</summary>
    public static string AccessMode => Text("TRAINYARD_ACCESS_MODE") ?? "ReadWriteOnce";

    public static string Helm { get; } = File.Exists(Repository.Helm) ? Repository.Helm : "helm";

    /// <summary>What the chart is told of images.</summary>
    public static IEnumerable<string> ImageValues()
    {
        if (Text("TRAINYARD_OPERATOR_IMAGE") is { } own)
            yield return $"image.repository={own}";
        if (Text("TRAINYARD_TRAINER_IMAGE") is { } trainer)
            yield return $"trainer.image={trainer}";
        if (Text("TRAINYARD_ROUTER_IMAGE") is { } router)
            yield return $"router.image={router}";
        if (Text("TRAINYARD_PREDICTOR_IMAGE") is { } predictor)
            yield return $"predictor.image={predictor}";
        yield return $"test.image={Busybox}";
    }

    private static TimeSpan Seconds(string name, int otherwise)
    {
        if (Text(name) is not { } text)
            return TimeSpan.FromSeconds(otherwise);
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0;
        return isNumber
            ? TimeSpan.FromSeconds(seconds)
            : throw new InvalidOperationException($"{name} is \"{text}\": it is a number of seconds, such as {otherwise}");
    }

    private static string? Text(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;
}
