namespace Trainyard.Tuning;

/// <summary>The parameters that are searched, when each is active, and what must hold between them. Immutable and valid.</summary>
public sealed class SearchSpace
{
    private readonly Dimension[] _dimensions;
    private readonly Constraint[] _constraints;

    /// <summary>
    /// A space of these parameters, in any order, and of constraints such as <c>minDepth &lt;= maxDepth</c> (see <see cref="Constraint"/>).
    /// Throws <see cref="SearchSpaceException"/> that names every fault.
    /// </summary>
    public SearchSpace(IReadOnlyList<Parameter> parameters, IReadOnlyList<string>? constraints = null)
        : this(parameters, constraints ?? [], Faults(parameters, constraints)) { }

    private SearchSpace(IReadOnlyList<Parameter> parameters, IReadOnlyList<string> constraints, IReadOnlyList<SpaceFault> faults)
    {
        if (faults.Count > 0)
        {
            throw new SearchSpaceException(faults);
        }

        (Parameters, Constraints) = (parameters, constraints);
        _dimensions = InOrder(parameters);
        _constraints = [.. Constraints.Select(text => Constraint.Parse(text, parameters))];
    }

    /// <summary>The parameters as given.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The constraints as given.</summary>
    public IReadOnlyList<string> Constraints { get; }

    /// <summary>
    /// By parameter what lies farthest out: the least and the greatest number, every category. A parameter that a constraint names is left
    /// out, for it may never come there.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ParameterValue>> Ends =>
        _dimensions
            .Where(dimension => !Array.Exists(_constraints, constraint => constraint.Names(dimension.Name)))
            .ToDictionary(dimension => dimension.Name, dimension => dimension.Ends);

    /// <summary>The parameters as coordinates, each after the one that its condition looks at.</summary>
    internal IReadOnlyList<Dimension> Dimensions => _dimensions;

    /// <summary>What is wrong with such a space; nothing when it is valid.</summary>
    public static IReadOnlyList<SpaceFault> Faults(IReadOnlyList<Parameter> parameters, IReadOnlyList<string>? constraints = null) =>
        SearchSpaceValidator.Faults(parameters, constraints ?? []);

    /// <summary>What is wrong with a point: values out of range or off their steps, inactive, missing or unknown parameters, constraints
    /// not met.</summary>
    public IReadOnlyList<SpaceFault> Check(ParameterSet point) =>
        [
            .. _dimensions
                .Where(dimension => IsActive(dimension, point) && !point.ContainsKey(dimension.Name))
                .Select(dimension => new SpaceFault(dimension.Name, "missing")),
            .. CheckPart(point),
        ];

    /// <summary>The same for a point that may leave parameters out; one that takes part under a condition only must name what the condition
    /// looks at.</summary>
    public IReadOnlyList<SpaceFault> CheckPart(ParameterSet point)
    {
        var faults = new List<SpaceFault>();
        foreach (var (name, value) in point)
        {
            if (Array.Find(_dimensions, dimension => dimension.Name == name) is not { } dimension)
            {
                faults.Add(
                    new(name, $"no parameter of this space: use {string.Join(", ", Parameters.Select(parameter => parameter.Name))}")
                );
            }
            else if (!IsActive(dimension, point))
            {
                faults.Add(new(name, WhyInactive(dimension, point)));
            }
            else if (!dimension.Contains(value))
            {
                faults.Add(new(name, $"{value} is no value of it: use {dimension.Values}"));
            }
        }

        // Constraints compare numbers with numbers: a value of another type has its fault already.
        return faults.Count > 0
            ? faults
            :
            [
                .. _constraints
                    .Index()
                    .Where(pair => !pair.Item.Holds(point))
                    .Select(pair => new SpaceFault($"constraints[{pair.Index}]", $"{pair.Item.Text} is not met")),
            ];
    }

    /// <summary>
    /// The same space with some parameters held at one value: each that the point names, in range or not. Conditions stay, so a fixed
    /// parameter may still be inactive. Names that the space does not know are passed over.
    /// </summary>
    public SearchSpace Fix(ParameterSet point) => new([.. Parameters.Select(parameter => Fix(parameter, point))], Constraints, []);

    /// <summary>Whether the constraints hold.</summary>
    internal bool Satisfies(ParameterSet point) => Array.TrueForAll(_constraints, constraint => constraint.Holds(point));

    /// <summary>The point at these coordinates, active parameters only.</summary>
    internal ParameterSet Decode(ReadOnlySpan<double> unit)
    {
        var values = new Dictionary<string, ParameterValue>(_dimensions.Length, StringComparer.Ordinal);
        for (var i = 0; i < _dimensions.Length; i++)
        {
            var dimension = _dimensions[i];
            if (
                dimension.Parent < 0
                || (values.TryGetValue(dimension.Parameter.When!.Parameter, out var parent) && dimension.Parameter.When.Holds(parent))
            )
            {
                values.Add(dimension.Name, dimension.FromUnit(unit[i]));
            }
        }

        return new ParameterSet(values);
    }

    /// <summary>The coordinates moved to those of the value that stands there, NaN for inactive parameters: what decoding and encoding
    /// again would give.</summary>
    internal double[] Snap(ReadOnlySpan<double> unit)
    {
        var snapped = new double[_dimensions.Length];
        for (var i = 0; i < snapped.Length; i++)
        {
            var dimension = _dimensions[i];
            var active =
                dimension.Parent < 0
                || (
                    !double.IsNaN(snapped[dimension.Parent])
                    && dimension.Parameter.When!.Holds(_dimensions[dimension.Parent].FromUnit(snapped[dimension.Parent]))
                );
            snapped[i] =
                !active ? double.NaN
                : dimension.Count == long.MaxValue ? Math.Clamp(unit[i], 0, 1)
                : dimension.ToUnit(dimension.FromUnit(unit[i]));
        }

        return snapped;
    }

    /// <summary>The coordinates of a point; NaN for parameters that it does not name or that are inactive.</summary>
    internal double[] Encode(ParameterSet point)
    {
        var unit = new double[_dimensions.Length];
        for (var i = 0; i < unit.Length; i++)
        {
            unit[i] = point.TryGetValue(_dimensions[i].Name, out var value) ? _dimensions[i].ToUnit(value) : double.NaN;
        }

        return unit;
    }

    private static bool IsActive(Dimension dimension, ParameterSet point) =>
        dimension.Parent < 0
        || (point.TryGetValue(dimension.Parameter.When!.Parameter, out var parent) && dimension.Parameter.When.Holds(parent));

    private static string WhyInactive(Dimension dimension, ParameterSet point)
    {
        var parent = dimension.Parameter.When!.Parameter;
        return point.TryGetValue(parent, out var value)
            ? $"it takes no part where {parent} is {value}: leave it out"
            : $"it takes part for some values of {parent} only: give {parent} too";
    }

    private static Parameter Fix(Parameter parameter, ParameterSet point)
    {
        if (!point.TryGetValue(parameter.Name, out var value))
        {
            return parameter;
        }

        return parameter switch
        {
            DoubleParameter p => p with { Min = value.AsNumber, Max = value.AsNumber, Step = null, Scale = Scale.Linear },
            IntegerParameter p => p with { Min = value.AsInteger, Max = value.AsInteger, Step = 1, Scale = Scale.Linear },
            _ => new CategoricalParameter
            {
                Name = parameter.Name,
                When = parameter.When,
                Values = [value],
            },
        };
    }

    /// <summary>Parents first, otherwise as given.</summary>
    private static Dimension[] InOrder(IReadOnlyList<Parameter> parameters)
    {
        var placed = new List<Dimension>(parameters.Count);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        while (placed.Count < parameters.Count)
        {
            foreach (var parameter in parameters.Where(p => !places.ContainsKey(p.Name)).ToList())
            {
                var parent = -1;
                if (parameter.When is null || places.TryGetValue(parameter.When.Parameter, out parent))
                {
                    places.Add(parameter.Name, placed.Count);
                    placed.Add(Dimension.Of(parameter, parameter.When is null ? -1 : parent));
                }
            }
        }

        return [.. placed];
    }
}
