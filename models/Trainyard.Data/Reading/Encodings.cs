using System.Text;
using Trainyard.Contracts;

namespace Trainyard.Data.Reading;

/// <summary>Encodings by name, the old code pages among them.</summary>
internal static class Encodings
{
    /// <summary>An encoding that refuses what is no text in it.</summary>
    /// <exception cref="FailureException">Configuration: there is none of that name.</exception>
    internal static Encoding Named(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(
                name,
                EncoderFallback.ExceptionFallback,
                DecoderFallback.ExceptionFallback
            ) ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException unknown)
        {
            throw new FailureException(
                FailureClass.Configuration,
                $"csv.encoding {name} is unknown",
                "known are utf-8, utf-16, windows-1252, iso-8859-1 and the like",
                unknown
            );
        }
    }
}
