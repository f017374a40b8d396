using System.Collections;

namespace Trainyard.Local.ApiServer.Schemas.Cel;

/// <summary>What an expression gives for the values of its variables.</summary>
internal delegate object? CelExpression(Dictionary<string, object?> variables);

/// <summary>
/// Makes expressions ready to be evaluated. Loose ones, as in builtin.schema, look at objects as Go does: a field that is not there is its
/// zero value (equal to 0, '', false and null; neither above nor below anything), and what cannot be computed of it is null again.
/// </summary>
internal sealed class CelCompiler(bool loose)
{
    public static CelExpression Strict(string text) => new CelCompiler(false).Compile(CelParser.Parse(text));

    public static CelExpression Loose(string text) => new CelCompiler(true).Compile(CelParser.Parse(text));

    private bool Truth(object? value) => loose ? value is true : CelFunctions.Truth(value);

    private CelExpression Compile(CelNode node) =>
        node switch
        {
            CelLiteral literal => _ => literal.Value,
            CelName name => Name(name.Name),
            CelField field => Field(field),
            CelList list => List(list),
            CelMap map => Map(map),
            CelFold fold => Fold(fold),
            CelCall call => Call(call),
            _ => throw new InvalidOperationException(),
        };

    private CelExpression Name(string name) =>
        variables =>
            variables.TryGetValue(name, out var value)
                ? value is Func<object?> late
                    ? late()
                    : value
                : loose
                    ? null
                    : throw new CelException($"undeclared reference to '{name}'");

    private CelExpression Field(CelField field)
    {
        var owner = Compile(field.Owner);
        return field.Test ? variables => CelFunctions.Wrapped(owner(variables)) is JsonObject fields && fields.ContainsKey(field.Name)
            : loose || field.Optional ? variables => owner(variables) is JsonObject fields ? CelFunctions.Wrap(fields[field.Name]) : null
            : variables => CelFunctions.Field(owner(variables), field.Name);
    }

    private CelExpression List(CelList list)
    {
        var items = Array.ConvertAll(list.Items, Compile);
        return variables => Array.ConvertAll(items, item => item(variables)).ToList();
    }

    private CelExpression Map(CelMap map)
    {
        var keys = Array.ConvertAll(map.Keys, Compile);
        var values = Array.ConvertAll(map.Values, Compile);
        return variables => new JsonObject(
            keys.Zip(values, (key, value) => KeyValuePair.Create($"{key(variables)}", CelFunctions.Unwrap(value(variables))))
        );
    }

    private CelExpression Fold(CelFold fold)
    {
        var over = Compile(fold.Over);
        var body = Compile(fold.Body);
        return variables =>
            CelFunctions.Iterate(fold.Macro, over(variables) ?? (loose ? new List<object?>() : null), item =>
                body(new Dictionary<string, object?>(variables) { [fold.Variable] = item }) is var result && loose
                    ? result ?? false
                    : result
            );
    }

    private CelExpression Call(CelCall call)
    {
        var arguments = Array.ConvertAll(call.Arguments, Compile);
        var first = arguments.Length > 0 ? arguments[0] : _ => null;
        var second = arguments.Length > 1 ? arguments[1] : _ => null;
        return call.Function switch
        {
            "_||_" => variables => Truth(first(variables)) || Truth(second(variables)),
            "_&&_" => variables => Truth(first(variables)) && Truth(second(variables)),
            "!_" => variables => !Truth(first(variables)),
            "-_" => variables => CelFunctions.Operate("-", 0L, first(variables)),
            "_?_:_" => variables => Truth(first(variables)) ? second(variables) : arguments[2](variables),
            "_[_]" => variables =>
                loose ? CelFunctions.Look(first(variables), second(variables)) : CelFunctions.Item(first(variables), second(variables)),
            "_==_" or "_!=_" when call.Arguments.Any(argument => argument is CelLiteral { Value: null }) => variables =>
                CelFunctions.Operate(call.Function.Trim('_'), first(variables), second(variables)),
            [('_' or '@'), ..] => Operation(call.Function.Trim('_', '@'), first, second),
            _ when loose && call.Function != "size" => variables =>
                Array.ConvertAll(arguments, argument => argument(variables)) is [not null, ..] given
                    ? Formats.Call(call.Function, given) ?? CelFunctions.Call(call.Function, given)
                    : null,
            _ => variables => CelFunctions.Call(call.Function, Array.ConvertAll(arguments, argument => argument(variables))),
        };
    }

    private CelExpression Operation(string operation, CelExpression first, CelExpression second) =>
        variables =>
        {
            (var left, var right) = (first(variables), second(variables));
            if (!loose || (left is not null && right is not null))
                return CelFunctions.Operate(operation, left, right);

            return operation switch
            {
                "==" => CelFunctions.IsZero(left ?? right),
                "!=" => !CelFunctions.IsZero(left ?? right),
                "+" => left ?? right,
                "in" => right is IList list && list.Cast<object?>().Any(CelFunctions.IsZero),
                _ => false,
            };
        };
}
