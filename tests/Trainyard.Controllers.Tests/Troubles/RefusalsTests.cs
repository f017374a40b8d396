using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Troubles;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Tests.Troubles;

/// <summary>The words are those of a Kubernetes 1.36.</summary>
public sealed class RefusalsTests
{
    [Theory]
    [InlineData(
        422,
        "Invalid",
        "Invalid",
        """Job.batch "a" is invalid: spec.template.spec.containers[0].resources.requests: Invalid value: "500m": must be less than or equal to cpu limit of 200m"""
    )]
    [InlineData(
        400,
        "BadRequest",
        "Invalid",
        """Deployment in version "v1" cannot be handled as a Deployment: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"""
    )]
    [InlineData(
        500,
        null,
        "Invalid",
        "failed to create typed patch object (/a; batch/v1, Kind=Job): .spec.nonsense: field not declared in schema"
    )]
    [InlineData(
        500,
        null,
        "Invalid",
        "failed to convert new object (/a; apps/v1, Kind=Deployment) to proper version: quantities must match the regular expression"
    )]
    [InlineData(413, "RequestEntityTooLarge", "Invalid", "Request entity too large: limit is 3145728")]
    [InlineData(
        403,
        "Forbidden",
        "PodSecurity",
        """pods "p" is forbidden: violates PodSecurity "restricted:latest": host namespaces (hostNetwork=true)"""
    )]
    [InlineData(
        403,
        "Forbidden",
        "LimitRange",
        """pods "d" is forbidden: [minimum cpu usage per Container is 10m, but request is 1m, cpu max limit to request ratio per Container is 10, but provided ratio is 200.000000]"""
    )]
    [InlineData(
        403,
        "Forbidden",
        "LimitRange",
        """persistentvolumeclaims "a" is forbidden: maximum storage usage per PersistentVolumeClaim is 1Gi, but request is 2Gi"""
    )]
    [InlineData(
        403,
        "Forbidden",
        "QuotaImpossible",
        """pods "a" is forbidden: failed quota: q: must specify limits.memory for: main; requests.cpu for: main"""
    )]
    [InlineData(
        403,
        "Forbidden",
        "QuotaImpossible",
        """pods "a" is forbidden: exceeded quota: q, requested: requests.cpu=200m, used: requests.cpu=0, limited: requests.cpu=100m"""
    )]
    [InlineData(
        403,
        "Forbidden",
        "Forbidden",
        """jobs.batch is forbidden: User "system:serviceaccount:a:b" cannot create resource "jobs" in API group "batch" in the namespace "default" """
    )]
    [InlineData(
        403,
        "Forbidden",
        "AdmissionDenied",
        """admission webhook "validate.kyverno.svc-fail" denied the request: a label is missing"""
    )]
    [InlineData(400, "BadRequest", "AdmissionDenied", """admission webhook "x.y" denied the request: no""")]
    [InlineData(
        422,
        "Invalid",
        "AdmissionDenied",
        """jobs.batch "a" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no"""
    )]
    [InlineData(
        500,
        "InternalError",
        "AdmissionUnavailable",
        """Internal error occurred: failed calling webhook "x.y": failed to call webhook: connection refused"""
    )]
    public void What_is_not_taken_is_told_in_the_servers_words(int code, string? status, string reason, string words)
    {
        var trouble = Refusals.Of(Refused(code, status, words))!;

        Assert.Equal(
            (reason, FailureClass.Configuration, true),
            (trouble.Reason, trouble.Failure!.Class, trouble.Message.Contains(words, StringComparison.Ordinal))
        );
        Assert.NotNull(trouble.Hint);
    }

    [Theory]
    [InlineData(
        "pods=1,requests.cpu=60m",
        "pods=1,requests.cpu=60m",
        "pods=1,requests.cpu=100m",
        "waiting for 1 pods, 60m requests.cpu of the quota q: "
    )]
    [InlineData(
        "pods=1,requests.cpu=60m",
        "pods=1,requests.cpu=60m",
        "pods=9,requests.cpu=100m",
        "waiting for 60m requests.cpu of the quota q: "
    )]
    [InlineData("count/jobs.batch=1", "count/jobs.batch=2", "count/jobs.batch=2", "waiting for 1 count/jobs.batch of the quota q: ")]
    public void A_quota_that_is_used_up_is_waited_for(string requested, string used, string limited, string told)
    {
        var trouble = Refusals.Of(
            Refused(
                403,
                "Forbidden",
                $"pods \"b\" is forbidden: exceeded quota: q, requested: {requested}, used: {used}, limited: {limited}"
            )
        )!;

        Assert.Equal(("QuotaExceeded", null), (trouble.Reason, trouble.Failure));
        Assert.StartsWith(told, trouble.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, "InternalError", "etcdserver: leader changed")]
    [InlineData(409, "Conflict", "the object has been modified")]
    [InlineData(429, "TooManyRequests", "slow down")]
    [InlineData(404, "NotFound", "namespaces \"x\" not found")]
    [InlineData(401, "Unauthorized", "Unauthorized")]
    public void What_comes_again_by_itself_is_no_refusal(int code, string status, string words) =>
        Assert.Null(Refusals.Of(Refused(code, status, words)));

    [Fact]
    public void A_namespace_that_goes_and_a_namesake_that_goes_are_waited_for()
    {
        var going = Refused(
            403,
            "Forbidden",
            "jobs.batch \"a\" is forbidden: unable to create new content in namespace x because it is being terminated"
        );

        Assert.True(Refusals.Of(going)!.IsWaiting);
        Assert.True(Refusals.Of(new NameTakenException("Job", new("default", "a"), passing: true))!.IsWaiting);
        Assert.False(Refusals.Of(new NameTakenException("Job", new("default", "a"), passing: false))!.IsWaiting);
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(100, 50)]
    [InlineData(100_000, 300)]
    public void It_is_tried_again_ever_more_seldom(int age, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Refusals.NextLook(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(age)));

    [Theory]
    [InlineData("""{"spec":{"containers":{}}}""", "podTemplate")]
    [InlineData("""{"spec":"x"}""", "podTemplate.spec")]
    [InlineData("""{"spec":{"terminationGracePeriodSeconds":"soon"}}""", "podTemplate.spec.terminationGracePeriodSeconds")]
    [InlineData("""{"metadata":{"labels":{"a":1}}}""", "podTemplate.metadata.labels")]
    public void A_pod_template_that_is_none_names_the_field(string template, string path)
    {
        var e = Assert.Throws<PodTemplateException>(() =>
            ((System.Text.Json.JsonElement?)System.Text.Json.JsonElement.Parse(template)).Over(new() { Spec = new() { Containers = [] } })
        );

        Assert.StartsWith(path, Refusals.Of(e)!.Message, StringComparison.Ordinal);
    }

    private static ApiException Refused(int code, string? reason, string words) =>
        new(
            new()
            {
                Code = code,
                Reason = reason,
                Message = words,
            },
            "POST /apis/batch/v1/namespaces/default/jobs"
        );
}
