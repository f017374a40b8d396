using FsCheck;
using FsCheck.Fluent;

namespace Trainyard.Tuning.Tests;

/// <summary>Properties over spaces and histories that nobody wrote down.</summary>
public class SamplerPropertyTests
{
    [Fact]
    public void Every_point_decoded_from_coordinates_lies_in_the_space() =>
        Prop.ForAll(Arb.From(RandomSpaces), Arb.From(Gen.Choose(0, int.MaxValue)), (space, seed) =>
                space.Check(space.Decode(RandomPoint.Next(space, new((ulong)seed)))).Count == 0
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Snapping_is_what_decoding_and_encoding_gives() =>
        Prop.ForAll(Arb.From(RandomSpaces), Arb.From(Gen.Choose(0, int.MaxValue)), (space, seed) =>
            {
                var unit = RandomPoint.Next(space, new((ulong)seed));
                return space
                    .Snap(unit)
                    .Zip(space.Encode(space.Decode(unit)))
                    .All(pair => (double.IsNaN(pair.First) && double.IsNaN(pair.Second)) || Math.Abs(pair.First - pair.Second) < 1e-9);
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Cheap_samplers_stay_in_any_space_after_any_history() =>
        Prop.ForAll(Arb.From(RandomSpaces), Arb.From(Histories), (space, ends) =>
            {
                foreach (var name in new[] { "Random", "Sobol", "Grid", "TPE", "CMA-ES" })
                {
                    var trials = new List<Trial>();
                    var study = new Study
                    {
                        Space = space,
                        Trials = trials,
                        MaxTrials = ends.Length,
                    };
                    foreach (var end in ends)
                    {
                        if (SamplerCatalog.Find(name, 3)!.Suggest(study) is not { } parameters)
                        {
                            break;
                        }

                        if (space.Check(parameters).Count > 0)
                        {
                            return false;
                        }

                        trials.Add(end with { Number = trials.Count, Parameters = parameters });
                    }
                }

                return true;
            })
            .QuickCheckThrowOnFailure();

    private static Gen<Parameter> Numbers(string name) =>
        from min in Gen.Choose(1, 1000)
        from width in Gen.Choose(0, 5000)
        from log in Gen.Elements(Scale.Linear, Scale.Log)
        from step in Gen.Choose(0, 40)
        from whole in Gen.Elements(true, false)
        select whole
            ? (Parameter)
                new IntegerParameter
                {
                    Name = name,
                    Min = min,
                    Max = min + width,
                    Scale = log,
                    Step = Math.Max(1, step),
                }
            : new DoubleParameter
            {
                Name = name,
                Min = min / 100.0,
                Max = (min + width) / 100.0,
                Scale = log,
                Step = step == 0 ? null : step / 50.0,
            };

    private static Gen<Parameter> Choices(string name) =>
        Gen.Choose(1, 5)
            .Select(count =>
                (Parameter)
                    new CategoricalParameter { Name = name, Values = [.. Enumerable.Range(0, count).Select(i => (ParameterValue)$"v{i}")] }
            );

    private static Gen<SearchSpace> RandomSpaces =>
        from kind in Choices("kind")
        from first in Numbers("first")
        from second in Numbers("second")
        from third in Gen.OneOf(Numbers("third"), Choices("third"))
        from bound in Gen.Choose(0, 60)
        select new SearchSpace([
            kind,
            first,
            second with
            {
                When = new() { Parameter = "kind", In = ["v0"] },
            },
            third with
            {
                When = new() { Parameter = "first", Min = bound },
            },
        ]);

    private static Gen<Trial[]> Histories =>
        Gen.ArrayOf(
            from state in Gen.Elements(TrialState.Running, TrialState.Succeeded, TrialState.Pruned, TrialState.Failed)
            from value in Gen.Elements(0, 1, -3.5, 1e200, -1e200, double.NaN, double.PositiveInfinity)
            select new Trial
            {
                Number = 0,
                Parameters = ParameterSet.Empty,
                State = state,
                Values = state == TrialState.Succeeded ? [value] : [],
                Curve = [new(1, value)],
            }
        );
}
