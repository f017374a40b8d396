namespace Trainyard.Local.ApiServer.Schemas.Cel;

/// <summary>An expression as it is read; At counts characters from the start, for messages.</summary>
internal abstract record CelNode(int At);

internal sealed record CelLiteral(int At, object? Value) : CelNode(At);

internal sealed record CelName(int At, string Name) : CelNode(At);

/// <summary>owner.name, has(owner.name) (Test), or owner.?name (Optional).</summary>
internal sealed record CelField(int At, CelNode Owner, string Name, bool Test = false, bool Optional = false) : CelNode(At);

/// <summary>A function, a method (then the target is the first argument) or an operator, which is named as _+_ or !_.</summary>
internal sealed record CelCall(int At, string Function, bool Method, params CelNode[] Arguments) : CelNode(At);

internal sealed record CelList(int At, CelNode[] Items) : CelNode(At);

internal sealed record CelMap(int At, CelNode[] Keys, CelNode[] Values) : CelNode(At);

/// <summary>over.macro(variable, body).</summary>
internal sealed record CelFold(int At, string Macro, CelNode Over, string Variable, CelNode Body) : CelNode(At);
