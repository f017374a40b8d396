using System.Security.Cryptography;
using System.Text;
using Trainyard.Contracts;

namespace Trainyard.Predictor.Security;

/// <summary>The tokens of a mounted file, one a line; blank lines and those that begin with # are none.</summary>
internal sealed class KnownTokens
{
    private readonly Mounted<byte[][]> _digests;

    /// <exception cref="FailureException">The file is not there, or holds no token.</exception>
    public KnownTokens(string path, TimeProvider time, ILogger logger)
    {
        try
        {
            _digests = new Mounted<byte[][]>([path], () => Read(path), time, logger);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException(FailureClass.Configuration, $"{ContainerEnvironment.AuthTokens}: {e.Message}", inner: e);
        }
    }

    /// <summary>Whether it is one of them; how long that takes tells nothing of how alike it is.</summary>
    public bool Contains(ReadOnlySpan<char> token)
    {
        var digest = Digest(token);
        var found = false;
        foreach (var known in _digests.Current)
            found |= CryptographicOperations.FixedTimeEquals(known, digest);
        return found;
    }

    // An empty file is more likely half written than meant: it would lock everybody out.
    private static byte[][] Read(string path)
    {
        byte[][] digests =
        [
            .. File.ReadLines(path).Select(line => line.Trim()).Where(line => line is not ("" or ['#', ..])).Select(line => Digest(line)),
        ];
        return digests.Length > 0 ? digests : throw new IOException($"{path} holds no token");
    }

    private static byte[] Digest(ReadOnlySpan<char> token)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(token)];
        Encoding.UTF8.GetBytes(token, bytes);
        return SHA256.HashData(bytes);
    }
}
