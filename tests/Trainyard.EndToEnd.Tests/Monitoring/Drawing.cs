using System.Globalization;
using System.Net;
using System.Text;

namespace Trainyard.EndToEnd.Tests.Monitoring;

/// <summary>An SVG that grows by shapes; places are pixels from its upper left corner.</summary>
internal sealed class Drawing(int width)
{
    private readonly StringBuilder _shapes = new();
    private double _height;

    public void Box(double x, double y, double width, double height, string fill)
    {
        _height = Math.Max(_height, y + height);
        _shapes.AppendLine(
            CultureInfo.InvariantCulture,
            $"""<rect x="{x:0.#}" y="{y:0.#}" width="{width:0.#}" height="{height:0.#}" rx="2" fill="{fill}"/>"""
        );
    }

    public void Text(double x, double y, string text, double size = 11, string fill = "#ccccdc", string anchor = "start") =>
        _shapes.AppendLine(
            CultureInfo.InvariantCulture,
            $"""<text x="{x:0.#}" y="{y:0.#}" font-size="{size}" fill="{fill}" text-anchor="{anchor}">{Encoded(text)}</text>"""
        );

    public void Line(IEnumerable<(double X, double Y)> points, string stroke, double width = 1.3)
    {
        var text = string.Join(' ', points.Select(point => FormattableString.Invariant($"{point.X:0.#},{point.Y:0.#}")));
        _shapes.AppendLine(
            CultureInfo.InvariantCulture,
            $"""<polyline points="{text}" fill="none" stroke="{stroke}" stroke-width="{width}"/>"""
        );
    }

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);

    public override string ToString() =>
        FormattableString.Invariant(
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_height + 8:0}" font-family="Inter, Helvetica, Arial, sans-serif">
            <rect width="100%" height="100%" fill="#111217"/>
            {_shapes}</svg>

            """
        );
}
