using System.Security.Cryptography;
using System.Text;

namespace Trainyard.Controllers.Reports;

/// <summary>Tokens that need no memory: a trial's is the HMAC-SHA256 of its uid under the operator's key, so that every replica knows it,
/// after a restart too.</summary>
public sealed class ReportTokens(byte[] key)
{
    /// <summary>The token of the trial with this uid.</summary>
    public string Of(string uid) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(uid)));

    /// <summary>Whether a token is that of a trial; takes as long for a wrong one as for a right one.</summary>
    public bool Fits(string token, string uid) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(Of(uid)));
}
