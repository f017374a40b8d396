using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Predictor.Tests.Support;

namespace Trainyard.Predictor.Tests;

/// <summary>The Open Inference Protocol over REST.</summary>
public sealed class InferenceTests
{
    private const string Infer = "/v2/models/flats/infer";

    private const string TwoRows = """
        {"id":"42","inputs":[
          {"name":"area","datatype":"FP64","shape":[2],"data":[100,30]},
          {"name":"rooms","datatype":"FP64","shape":[2,1],"data":[[3],[null]]},
          {"name":"lift","datatype":"BOOL","shape":[2],"data":[true,false]},
          {"name":"city","datatype":"BYTES","shape":[2],"data":["Riga","Oslo"]}]}
        """;

    [Fact]
    public async Task Tensors_of_features_give_tensors_of_predictions()
    {
        await using var served = await Served.StartAsync(LearningTask.BinaryClassification);

        (var status, var answer) = await served.PostAsync(TwoRows, Infer);

        Assert.Equal(200, status);
        Assert.Equal("42", (string)answer["id"]!);
        Assert.Equal("flats", (string)answer["model_name"]!);
        var prediction = answer["outputs"]![0]!;
        Assert.Equal(["R", "M"], prediction["data"]!.AsArray().Select(v => (string)v!));
        Assert.Equal("BYTES", (string)prediction["datatype"]!);
        Assert.Equal([2, 2], answer["outputs"]![1]!["shape"]!.AsArray().Select(v => (int)v!));
    }

    [Fact]
    public async Task A_tensor_gets_the_very_prediction_of_predict()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (_, var tensors) = await served.PostAsync(TwoRows, "/v2/models/flats/versions/3/infer");
        (_, var rows) = await served.PostAsync(
            """{"features":[{"area":100,"rooms":3,"lift":true,"city":"Riga"},{"area":30,"rooms":null,"lift":false,"city":"Oslo"}]}"""
        );

        Assert.Equal(
            rows["predictions"]!.AsArray().Select(p => (float)p!["prediction"]!),
            tensors["outputs"]![0]!["data"]!.AsArray().Select(v => (float)v!)
        );
    }

    [Theory]
    [InlineData("[2,4]", "[[100,3,1,0],[30,2,0,1]]", true)]
    [InlineData("[2,4]", "[100,3,1,0,30,2,0,1]", true)]
    [InlineData("[2,4]", "[[100,3],[1,0],[30,2],[0,1]]", false)]
    [InlineData("[2,4]", "[[100,3,1,0,30],[2,0,1]]", false)]
    [InlineData("[2,4]", "[[100,3,1,0],[30,2,0,[1]]]", false)]
    [InlineData("[2,4]", "[[[100,3,1,0],[30,2,0,1]]]", false)]
    [InlineData("[2,4]", "[100,[3,1,0],30,2,0,1]", false)]
    [InlineData("[4,2]", "[[100,3,1,0],[30,2,0,1]]", false)]
    public void Data_are_nested_like_their_shape_or_flat(string shape, string data, bool read)
    {
        var body = new System.Buffers.ReadOnlySequence<byte>(
            System.Text.Encoding.UTF8.GetBytes(
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP64\",\"shape\":" + shape + ",\"data\":" + data + "}]}"
            )
        );

        if (read)
        {
            Assert.Equal(8, Inference.InferRequest.Parse(body).Inputs[0].Values.Length);
        }
        else
        {
            Assert.Contains(
                "nested like",
                Assert.Throws<Inference.InferenceException>(() => Inference.InferRequest.Parse(body)).Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Data_of_another_shape_are_a_400()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (var status, _) = await served.PostAsync(TwoRows.Replace("[[3],[null]]", "[[3,null]]", StringComparison.Ordinal), Infer);

        Assert.Equal(400, status);
    }

    [Fact]
    public async Task Only_the_outputs_asked_for_are_given()
    {
        await using var served = await Served.StartAsync(LearningTask.DirectionRegression);

        (_, var answer) = await served.PostAsync(
            TwoRows.Replace("\"id\":\"42\"", "\"outputs\":[{\"name\":\"zenith\"}]", StringComparison.Ordinal),
            Infer
        );

        Assert.Equal("zenith", (string)Assert.Single(answer["outputs"]!.AsArray())!["name"]!);
    }

    [Fact]
    public async Task The_model_describes_itself()
    {
        await using var served = await Served.StartAsync(LearningTask.MulticlassClassification);

        var model = await served.GetAsync("/v2/models/flats");

        Assert.Equal(
            ["area FP64", "rooms FP64", "lift BOOL", "city BYTES"],
            model["inputs"]!.AsArray().Select(i => $"{i!["name"]} {i["datatype"]}")
        );
        Assert.Equal([-1, 3], model["outputs"]![1]!["shape"]!.AsArray().Select(v => (int)v!));
        Assert.True((bool)(await served.GetAsync("/v2/models/flats/ready"))["ready"]!);
        Assert.True((bool)(await served.GetAsync("/v2/health/ready"))["ready"]!);
        Assert.True((bool)(await served.GetAsync("/v2/health/live"))["live"]!);
        Assert.Equal("trainyard", (string)(await served.GetAsync("/v2"))["name"]!);
    }

    [Theory]
    [InlineData("{", "")]
    [InlineData("{}", "inputs")]
    [InlineData("""{"inputs":[]}""", "missing: area, rooms, lift, city")]
    [InlineData("""{"inputs":[{"name":"garage","datatype":"FP32","shape":[1],"data":[1]}]}""", "'garage' is not a feature")]
    [InlineData("""{"inputs":[{"name":"area","datatype":"FP32","shape":[1,2],"data":[1,2]}]}""", "shape [n] or [n, 1]")]
    [InlineData("""{"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":[1,2,3]}]}""", "shape [n, 4]")]
    [InlineData("""{"inputs":[{"name":"x","datatype":"FP32","shape":[2,4],"data":[1,2,3,4]}]}""", "has 4 values")]
    [InlineData("""{"inputs":[{"name":"x","datatype":"FP32","shape":[-1,4],"data":[1,2,3,4]}]}""", "has 4 values")]
    [InlineData("""{"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,1,4]}]}""", "'city' must be a text")]
    [InlineData(
        """{"inputs":[{"name":"x","datatype":"FLOAT","shape":[1,4],"data":[1,2,1,4]}]}""",
        "datatype FLOAT, which is not understood"
    )]
    [InlineData("""{"inputs":[{"name":"x","datatype":"INT8","shape":[1,4],"data":[1,2,1,128]}]}""", "INT8, which 128 is not (value 3)")]
    [InlineData("""{"inputs":[{"name":"x","datatype":"UINT8","shape":[1,4],"data":[1,-2,1,4]}]}""", "UINT8, which -2 is not (value 1)")]
    [InlineData("""{"inputs":[{"name":"x","datatype":"INT64","shape":[1,4],"data":[1.5,2,1,4]}]}""", "INT64, which 1.5 is not (value 0)")]
    [InlineData("""{"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":["1",2,1,4]}]}""", "FP32, which the text '1' is not")]
    [InlineData("""{"inputs":[{"name":"x","datatype":"BYTES","shape":[1,4],"data":[true,2,1,4]}]}""", "BYTES, which true is not")]
    [InlineData("""{"inputs":[{"datatype":"FP32","shape":[1],"data":[1]}]}""", "'name'")]
    [InlineData("""{"inputs":[7]}""", "'name'")]
    [InlineData("""{"inputs":[{"name":"x","datatype":"FP32","shape":["a"],"data":[1]}]}""", "no shape")]
    public async Task A_wrong_request_is_a_400_with_an_error(string body, string message)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (var status, var answer) = await served.PostAsync(body, Infer);

        Assert.Equal(400, status);
        Assert.Contains(message, (string)answer["error"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v2/models/other")]
    [InlineData("/v2/models/flats/versions/4")]
    public async Task Another_model_is_not_here(string path)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        using var response = await served.Http.GetAsync(path);

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Contains("flats", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
