namespace Trainyard.Operator;

/// <summary>The operator, once it is there: the web server starts before it.</summary>
internal sealed class OperatorState
{
    /// <summary>Null until it is there.</summary>
    public TrainyardOperator? Operator { get; set; }
}
