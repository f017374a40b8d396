using Google.Protobuf;

namespace Trainyard.Learning.Onnx;

/// <summary>A node of a graph: what it needs, what it makes, and the classes that it names.</summary>
internal sealed record OnnxNode(IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<string>? Classes);

/// <summary>
/// What ONNX Runtime does not tell of a model: which inputs an output hangs on, and the classes (onnx.proto of ONNX 1.x: ModelProto.graph
/// is field 7, GraphProto.node 1, NodeProto.input 1, output 2, attribute 5, AttributeProto.name 1, ints 8, strings 9).
/// </summary>
internal sealed class OnnxGraph
{
    private readonly Dictionary<string, OnnxNode> _makers = new(StringComparer.Ordinal);

    private OnnxGraph(List<OnnxNode> nodes)
    {
        foreach (var node in nodes)
        {
            foreach (var output in node.Outputs)
                _makers[output] = node;
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no such message.</exception>
    public static OnnxGraph Read(byte[] content)
    {
        var nodes = new List<OnnxNode>();
        try
        {
            Each(content, (model, tag) => WireFormat.GetTagFieldNumber(tag) == 7 && Nodes(model.ReadBytes().ToByteArray(), nodes));
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw new InvalidDataException($"it is no ONNX model: {broken.Message}", broken);
        }

        return new OnnxGraph(nodes);
    }

    /// <summary>The names of all that some outputs are made of, the model's inputs among them.</summary>
    public HashSet<string> Needed(IEnumerable<string> outputs)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Stack<string>(outputs);
        while (waiting.TryPop(out var name))
        {
            if (!needed.Add(name) || !_makers.TryGetValue(name, out var node))
                continue;
            foreach (var input in node.Inputs)
                waiting.Push(input);
        }

        return needed;
    }

    /// <summary>The classes that the nodes behind an output name; null where they name none.</summary>
    public IReadOnlyList<string>? Classes(string output) =>
        Needed([output]).Select(name => _makers.GetValueOrDefault(name)?.Classes).FirstOrDefault(classes => classes is { Count: > 0 });

    private static bool Nodes(byte[] graph, List<OnnxNode> nodes)
    {
        Each(graph, (input, tag) =>
        {
            if (WireFormat.GetTagFieldNumber(tag) != 1)
                return false;
            nodes.Add(Node(input.ReadBytes().ToByteArray()));
            return true;
        });
        return true;
    }

    private static OnnxNode Node(byte[] content)
    {
        var (inputs, outputs) = (new List<string>(), new List<string>());
        IReadOnlyList<string>? classes = null;
        Each(content, (node, tag) =>
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    inputs.Add(node.ReadString());
                    return true;
                case 2:
                    outputs.Add(node.ReadString());
                    return true;
                case 5:
                    classes = ClassesIn(node.ReadBytes().ToByteArray()) ?? classes;
                    return true;
                default:
                    return false;
            }
        });
        return new OnnxNode(inputs, outputs, classes);
    }

    /// <summary>The classes of an attribute such as classlabels_int64s, classlabels_ints or classlabels_strings.</summary>
    private static List<string>? ClassesIn(byte[] content)
    {
        var (name, classes) = ("", new List<string>());
        Each(content, (attribute, tag) =>
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    name = attribute.ReadString();
                    return true;
                case 8 when WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited:
                    var packed = attribute.ReadBytes().CreateCodedInput();
                    while (!packed.IsAtEnd)
                        classes.Add(Text(packed.ReadInt64()));
                    return true;
                case 8:
                    classes.Add(Text(attribute.ReadInt64()));
                    return true;
                case 9:
                    classes.Add(attribute.ReadBytes().ToStringUtf8());
                    return true;
                default:
                    return false;
            }
        });
        return name.StartsWith("classlabels", StringComparison.Ordinal) ? classes : null;

        static string Text(long label) => label.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Passes over a message's fields; those that nobody reads are skipped.</summary>
    private static void Each(byte[] message, Func<CodedInputStream, uint, bool> read)
    {
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (!read(input, tag))
                input.SkipLastField();
        }
    }
}
