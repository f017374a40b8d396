namespace Trainyard.Local.ApiServer.Schemas.Cel;

/// <summary>
/// Tells the type of an expression and what it may cost at most, and refuses one whose types do not fit. Costs are estimated after cel-go
/// (checker/cost.go): a step for each name, field and call, a tenth of a step for each character that is looked at, bodies as often as they
/// may run.
/// </summary>
internal sealed class CelChecker(Dictionary<string, CelType> variables)
{
    private const double PerCharacter = 0.1;

    private static readonly string[] TypeNames = ["bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type"];

    // NAME PARAMETERS RESULT COST; the target of a method is its first parameter. Costs: 1, text (the characters of the arguments), product
    // (those of the first times those of the second), items (those of a list, each compared).
    private static readonly ILookup<string, string[]> Functions = """
        size dyn int 1
        startsWith string,string bool text
        endsWith string,string bool text
        contains string,string bool product
        matches string,string bool regex
        lowerAscii string string text
        upperAscii string string text
        trim string string text
        replace string,string,string string text
        split string,string list text
        substring string,int string text
        substring string,int,int string text
        charAt string,int string text
        indexOf string,string int product
        indexOf list,dyn int items
        lastIndexOf list,dyn int items
        join list string items
        join list,string string items
        find string,string string regex
        findAll string,string list regex
        isSorted list bool items
        sum list dyn items
        min list dyn items
        max list dyn items
        string dyn string 1
        int dyn int 1
        uint dyn uint 1
        double dyn double 1
        bool dyn bool 1
        bytes dyn bytes 1
        dyn dyn dyn 1
        type dyn type 1
        duration string duration text
        timestamp string timestamp text
        getFullYear timestamp int 1
        getMonth timestamp int 1
        getDayOfMonth timestamp int 1
        getHours dyn int 1
        getMinutes dyn int 1
        getSeconds dyn int 1
        getMilliseconds dyn int 1
        quantity string quantity text
        isQuantity string bool text
        isGreaterThan quantity,quantity bool 1
        isLessThan quantity,quantity bool 1
        compareTo quantity,quantity int 1
        asInteger quantity int 1
        isInteger quantity bool 1
        asApproximateFloat quantity double 1
        sign quantity int 1
        add quantity,dyn quantity 1
        sub quantity,dyn quantity 1
        ip string ip text
        isIP string bool text
        family ip int 1
        isLoopback ip bool 1
        cidr string cidr text
        isCIDR string bool text
        containsIP cidr,dyn bool text
        containsCIDR cidr,dyn bool text
        prefixLength cidr int 1
        url string url text
        isURL string bool text
        getHost url string 1
        getHostname url string 1
        getPort url string 1
        getScheme url string 1
        getEscapedPath url string 1
        dns1123Label format named 1
        dns1123Subdomain format named 1
        dns1035Label format named 1
        qualifiedName format named 1
        labelValue format named 1
        uri format named 1
        uuid format named 1
        byte format named 1
        date format named 1
        datetime format named 1
        validate named,string optional validate
        hasValue optional bool 1
        value optional dyn 1
        orValue optional,dyn dyn 1
        optMap optional,dyn optional 1
        """.Split('\n').Select(line => line.Split(' ')).ToLookup(words => words[0]);

    private readonly Dictionary<string, CelType> _variables = new(variables);

    /// <exception cref="CelException">Its types do not fit.</exception>
    public (CelType Type, double Cost) Check(CelNode node)
    {
        switch (node)
        {
            case CelLiteral literal:
                return (Literal(literal.Value), 0);
            case CelName name:
                return (Variable(name), 1);
            case CelField field:
                return Field(field);
            case CelList list:
                var items = Array.ConvertAll(list.Items, Check);
                var item = items.Length > 0 && items.All(one => one.Type.Kind == items[0].Type.Kind) ? items[0].Type : CelType.Dyn;
                return (new CelType("list", items.Length) { Item = item }, 10 + items.Sum(one => one.Cost));
            case CelMap map:
                return (
                    new CelType("map", map.Keys.Length) { Item = CelType.Dyn },
                    30 + map.Keys.Concat(map.Values).Sum(one => Check(one).Cost)
                );
            case CelFold fold:
                return Fold(fold);
            default:
                return Call((CelCall)node);
        }
    }

    private static CelType Literal(object? value) =>
        value switch
        {
            null => new CelType("null"),
            bool => new CelType("bool"),
            long => new CelType("int"),
            double => new CelType("double"),
            _ => new CelType("string", ((string)value).Length),
        };

    private CelType Variable(CelName name) =>
        _variables.TryGetValue(name.Name, out var known) ? known
        : TypeNames.Contains(name.Name) ? new CelType("type")
        : name.Name == "format" ? new CelType("format")
        : throw new CelException($"undeclared reference to '{name.Name}' (in container '')", name.At);

    private (CelType, double) Field(CelField field)
    {
        (var owner, var cost) = Check(field.Owner);
        var found = owner.Kind switch
        {
            "dyn" => CelType.Dyn,
            "map" => owner.Item,
            "optional" => owner.Item?.Fields?.GetValueOrDefault(field.Name) ?? CelType.Dyn,
            "object" => owner.Fields!.GetValueOrDefault(field.Name) ?? throw new CelException($"undefined field '{field.Name}'", field.At),
            _ => throw new CelException($"type '{owner}' does not support field selection", field.At),
        };
        return (
            field.Test ? new CelType("bool")
            : field.Optional || owner.Kind == "optional" ? new CelType("optional") { Item = found }
            : found!,
            cost + 1
        );
    }

    private (CelType, double) Fold(CelFold fold)
    {
        (var over, var cost) = Check(fold.Over);
        if (over.Kind is not ("list" or "map" or "dyn"))
        {
            throw new CelException(
                $"expression of type '{over}' cannot be range of a comprehension (must be list, map, or dynamic)",
                fold.Over.At
            );
        }

        var item = over.Kind == "map" ? new CelType("string", CelType.Dyn.Size) : over.Item ?? CelType.Dyn;
        CelChecker inner = new(new Dictionary<string, CelType>(_variables) { [fold.Variable] = item });
        (var body, var each) = inner.Check(fold.Body);
        if (fold.Macro != "map" && body.Kind is not ("bool" or "dyn"))
            throw new CelException($"found no matching overload for '_&&_' applied to '(bool, {body})'", fold.At);

        var result = fold.Macro switch
        {
            "map" => new CelType("list", over.Size) { Item = body },
            "filter" => new CelType("list", over.Size) { Item = item },
            _ => new CelType("bool"),
        };
        return (result, cost + (over.Size * (each + 3)) + 1);
    }

    private (CelType, double) Call(CelCall call)
    {
        var arguments = Array.ConvertAll(call.Arguments, Check);
        var types = Array.ConvertAll(arguments, argument => argument.Type);
        var cost = arguments.Sum(argument => argument.Cost);
        if (call.Function[0] is '_' or '@' or '!' or '-')
            return (Operator(call, types), cost + OperatorCost(call.Function, types));

        if (!Functions.Contains(call.Function))
            throw new CelException($"undeclared reference to '{call.Function}' (in container '')", call.At);

        var overload = Functions[call.Function].FirstOrDefault(words => Fits(words[1].Split(','), types)) ?? throw Mismatch(call, types);
        if (
            overload[3] == "regex"
            && call.Arguments[1] is CelLiteral { Value: string pattern } literal
            && Formats.RegexFault(pattern) is not null
        )
        {
            throw new CelException($"invalid {call.Function} argument", literal.At);
        }

        return (Result(overload[2], types), cost + FunctionCost(overload[3], types));
    }

    private static bool Fits(string[] parameters, CelType[] types) =>
        parameters.Length == types.Length
        && parameters.Zip(types).All(pair => pair.First == "dyn" || pair.Second.Kind == "dyn" || pair.First == pair.Second.Kind);

    private static CelType Result(string kind, CelType[] types) =>
        kind switch
        {
            "dyn" => types[0].Item ?? CelType.Dyn,
            "list" => new CelType("list", types[0].Size) { Item = new CelType("string", types[0].Size) },
            // What is made of a number, or of many texts, is bounded by nothing.
            "string" => new CelType("string", types[0].Kind == "string" ? types[0].Size : double.PositiveInfinity),
            _ => new CelType(kind, types[0].Size),
        };

    private static double FunctionCost(string cost, CelType[] types) =>
        cost switch
        {
            "text" => 1 + types.Where(type => type.Kind == "string").Max(type => (double?)Looked(type)) ?? 1,
            "product" => 1 + (Looked(types[0]) * Looked(types[1])),
            "regex" => 1 + (Looked(types[0]) * Math.Max(1, types[1].Size / 4)),
            "items" => 1 + (types[0].Size * Looked(types[0].Item ?? CelType.Dyn)),
            // By a regular expression of 128 characters, quarters of which count.
            "validate" => 4 + (Looked(types[1]) * 32),
            _ => 1,
        };

    private static double Looked(CelType type) => Math.Max(1, Math.Ceiling(type.Size * PerCharacter));

    private static CelException Mismatch(CelCall call, CelType[] types) =>
        new($"found no matching overload for '{call.Function}' applied to '{Applied(call, types)}'", call.At);

    private static string Applied(CelCall call, CelType[] types) =>
        call.Method ? $"{types[0]}.({string.Join<CelType>(", ", types[1..])})" : $"({string.Join<CelType>(", ", types)})";

    private static CelType Operator(CelCall call, CelType[] types)
    {
        bool Are(params string[] kinds) => types.All(type => type.Kind == "dyn" || kinds.Contains(type.Kind));
        var same =
            types.Length == 2
            && (types[0].Kind == types[1].Kind || Are("int", "uint", "double") || types.Any(type => type.Kind is "dyn" or "null"));
        CelType truth = new("bool");
        return call.Function switch
        {
            "_&&_" or "_||_" or "!_" when Are("bool") => truth,
            "_==_" or "_!=_" when same => truth,
            "_<_"
            or "_<=_"
            or "_>_"
            or "_>=_" when same && Are("int", "uint", "double", "string", "bool", "bytes", "duration", "timestamp") => truth,
            "@in" when types[1].Kind is "list" or "map" or "dyn" => truth,
            "_+_" when same && Are("string", "list", "bytes") => types[0] with { Size = types[0].Size + types[1].Size },
            "_+_" when Are("duration", "timestamp") => types[0],
            "_-_" when Are("duration", "timestamp") => types[0],
            "_+_" or "_-_" or "_*_" or "_/_" or "_%_" when same && Are("int", "uint", "double") => types[0],
            "-_" when Are("int", "double") => types[0],
            "_[_]" when types[0].Kind is "list" or "map" or "dyn" => types[0].Item ?? CelType.Dyn,
            "_?_:_" when types[0].Kind is "bool" or "dyn" => types[1].Kind == types[2].Kind ? types[1] : CelType.Dyn,
            _ => throw Mismatch(call, types),
        };
    }

    private static double OperatorCost(string operation, CelType[] types) =>
        operation switch
        {
            "_==_" or "_!=_" or "_<_" or "_<=_" or "_>_" or "_>=_" when types[0].Kind is "string" or "bytes" => Math.Min(
                Looked(types[0]),
                Looked(types[1])
            ),
            "_==_" or "_!=_" when types[0].Kind is "list" or "map" => Math.Min(types[0].Size, types[1].Size),
            "_+_" when types[0].Kind is "string" or "list" => Looked(types[0]) + Looked(types[1]),
            "@in" when types[1].Kind == "list" => types[1].Size,
            "_&&_" or "_||_" or "_?_:_" => 0,
            _ => 1,
        };
}
