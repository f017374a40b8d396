using System.Net;
using Trainyard.Contracts;

namespace Trainyard.Data.Sources;

/// <summary>Files on a web server: one URL each, no globs.</summary>
internal sealed class WebRemote(HttpClient client) : IRemote
{
    public async Task<IReadOnlyList<RemoteFile>> FindAsync(string uri, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, uri);
        using var answer = await SendAsync(request, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return [];

        // Some servers refuse HEAD: then nothing tells the version, and the file is fetched each time.
        if (answer.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)
            return [new RemoteFile(uri, null)];
        Check(answer, uri);
        var version = answer.Headers.ETag?.Tag
            ?? answer.Content.Headers.LastModified?.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        return [new RemoteFile(uri, version is null ? null : $"{version}|{answer.Content.Headers.ContentLength}")];
    }

    public async Task DownloadAsync(RemoteFile file, Stream target, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, file.Uri);
        using var answer = await SendAsync(request, cancellationToken);
        Check(answer, file.Uri);
        await answer.Content.CopyToAsync(target, cancellationToken);
    }

    private static void Check(HttpResponseMessage answer, string uri)
    {
        if (answer.IsSuccessStatusCode)
            return;
        var failureClass = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? FailureClass.Credentials
            : FailureClass.NotFound;
        throw new FailureException(failureClass, $"{uri} answers {(int)answer.StatusCode} {answer.ReasonPhrase}");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException fault)
        {
            throw new FailureException(
                FailureClass.NotFound,
                $"{request.RequestUri} cannot be reached: {fault.GetBaseException().Message}",
                inner: fault
            );
        }
    }
}
