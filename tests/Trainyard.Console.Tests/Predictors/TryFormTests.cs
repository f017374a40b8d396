using System.Text.Json.Nodes;
using Trainyard.Console.Predictors;

namespace Trainyard.Console.Tests.Predictors;

public sealed class TryFormTests
{
    private static readonly TryForm Form = TryForm.Of(
        JsonNode.Parse(
            """
            {"name":"m","about":"a","features":[{"name":"size","type":"Number","min":0,"max":10},{"name":"new","type":"Boolean"},
             {"name":"city","type":"Category","categories":["Bonn","Ulm"]},{"name":"when","type":"Timestamp","first":"2020-01-01","last":"2021-01-01"}],
             "example":{"size":1.23456789,"new":true,"city":"Ulm","when":null}}
            """
        )!
    );

    [Theory]
    [InlineData("size", "2.5", "2.5")]
    [InlineData("size", " ", "null")]
    [InlineData("size", "much", "\"much\"")]
    [InlineData("size", "1e999", "\"1e999\"")]
    [InlineData("new", "true", "true")]
    [InlineData("city", "Bonn", "\"Bonn\"")]
    public void What_is_typed_goes_as_what_it_is(string feature, string text, string json)
    {
        var body = Form.Body(new Dictionary<string, string?> { [feature] = text });
        Assert.Equal(json, body["features"]![feature]?.ToJsonString() ?? "null");
    }

    [Fact]
    public void A_form_begins_with_the_example_and_says_the_ranges_of_training()
    {
        Assert.Equal(["1.2346", "true", "Ulm", null], Form.Fields.Select(field => field.Example));
        Assert.Equal(["0 to 10", "", "", "2020-01-01 to 2021-01-01"], Form.Fields.Select(field => field.Hint));
        Assert.Equal(["true", "false"], Form.Fields[1].Choices);
    }

    [Fact]
    public void Reasons_come_the_strongest_first_and_of_several_outputs_those_of_the_prediction()
    {
        var answer = Answer.Of(
            JsonNode.Parse(
                """{"prediction":"b","explanation":{"method":"m","unit":"u","contributions":{"a":{"x":9},"b":{"x":0.1,"y":-2,"z":0}}}}"""
            )!
        );
        Assert.Equal([("y", -2.0), ("x", 0.1)], answer.Reasons);
    }

    [Fact]
    public void A_direction_is_told_by_its_parts() =>
        Assert.Equal(
            "azimuth 1.5, zenith 2",
            Answer.Of(JsonNode.Parse("""{"prediction":{"azimuth":1.5,"zenith":2,"vector":[1]}}""")!).Prediction
        );

    [Fact]
    public void Faults_stand_at_their_fields()
    {
        var faults = Answer.Faults(
            JsonNode.Parse("""{"errors":[{"field":"a","message":"x"},{"field":"a","message":"y"},{"message":"z"}]}""")!
        );
        Assert.Equal("x; y", Assert.Single(faults).Value);
    }
}
