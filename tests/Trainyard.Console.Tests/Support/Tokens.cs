using System.Text.RegularExpressions;

namespace Trainyard.Console.Tests.Support;

/// <summary>Tokens that no page may show.</summary>
internal static partial class Tokens
{
    /// <summary>A JSON Web Token: its first two parts are objects, in base64. "eyJ" alone stands in other base64 by chance.</summary>
    [GeneratedRegex(@"eyJ[\w-]+\.eyJ[\w-]+")]
    public static partial Regex Shape { get; }
}
