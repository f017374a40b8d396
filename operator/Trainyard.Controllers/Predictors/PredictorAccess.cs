using System.Globalization;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;

namespace Trainyard.Controllers.Predictors;

/// <summary>What a pod is told of who may ask, over what, and how it watches what they ask. The operator reads none of these Secrets: pods
/// mount them, and follow what changes in them. Pure.</summary>
internal static class PredictorAccess
{
    private const string TlsFolder = "/etc/trainyard/tls";
    private const string AuthFolder = "/etc/trainyard/auth";

    /// <summary>By which scheme the pods are spoken to.</summary>
    public static string Scheme(Predictor predictor) => predictor.Spec.Tls is null ? "http" : "https";

    public static Mounts AddTls(this Mounts mounts, Predictor predictor) =>
        predictor.Spec.Tls is { } tls
            ? mounts.Add(
                new()
                {
                    Name = "tls",
                    Secret = new() { SecretName = tls.SecretName },
                },
                TlsFolder,
                readOnly: true
            )
            : mounts;

    public static Mounts AddTokens(this Mounts mounts, Predictor predictor) =>
        predictor.Spec.Auth?.Tokens is { } tokens
            ? mounts.Add(
                new()
                {
                    Name = "auth",
                    Secret = new() { SecretName = tokens.SecretName },
                },
                AuthFolder,
                readOnly: true
            )
            : mounts;

    public static IEnumerable<V1EnvVar> TlsEnvironment(Predictor predictor) =>
        predictor.Spec.Tls is null ? [] : [new() { Name = ContainerEnvironment.Tls, Value = TlsFolder }];

    public static IEnumerable<V1EnvVar> Environment(Predictor predictor)
    {
        var (auth, drift) = (predictor.Spec.Auth, predictor.Spec.Monitoring?.Drift);
        foreach (var variable in TlsEnvironment(predictor))
            yield return variable;
        if (auth?.Tokens is { } tokens)
            yield return new() { Name = ContainerEnvironment.AuthTokens, Value = $"{AuthFolder}/{tokens.Key}" };
        if (auth?.Issuer is { } issuer)
        {
            yield return new() { Name = ContainerEnvironment.AuthIssuer, Value = issuer.Url };
            yield return new() { Name = ContainerEnvironment.AuthAudience, Value = issuer.Audience };
        }

        if (Duration.Parse(drift?.Window) is { } window)
            yield return new() { Name = ContainerEnvironment.DriftWindow, Value = Text(window.TotalSeconds) };
        if (predictor.Spec.Monitoring?.Log is not { } log)
            yield break;
        yield return new() { Name = ContainerEnvironment.LogUri, Value = log.Uri };
        if (log.Credentials is { } secret)
            yield return new() { Name = ContainerEnvironment.LogCredentials, Value = secret.SecretName };
        yield return new() { Name = ContainerEnvironment.LogShare, Value = Text(log.Share) };
        yield return new() { Name = ContainerEnvironment.LogRows, Value = Text(log.MaxRowsPerHour) };
    }

    /// <summary>All of it, for a digest; empty where nothing is asked for.</summary>
    public static string Inputs(Predictor predictor)
    {
        string?[] secrets = [predictor.Spec.Tls?.SecretName, predictor.Spec.Auth?.Tokens?.SecretName];
        return string.Join('\n', Environment(predictor).Select(one => $"{one.Name}={one.Value}").Concat(secrets.OfType<string>()));
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
