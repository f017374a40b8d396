using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Trainyard.Contracts;
using Trainyard.Predictor.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.Predictor.Tests;

/// <summary>Models of other libraries, as ONNX.</summary>
public sealed class OnnxTests
{
    private static readonly byte[] Irises = OnnxFile.Classifier(
        ["7", "11", "30"],
        [
            [1, -2],
            [0.5f, 0.25f],
            [-1, 2],
        ],
        [0.1f, 0, -0.1f]
    );

    private static readonly byte[] Flats = OnnxFile.Columns(["Oslo", "Riga"], [2, 30, 100, -7.5f], 5);

    [Fact]
    public async Task A_classifier_of_scikit_learn_answers_with_its_own_classes_and_the_very_probabilities_of_ONNX_Runtime()
    {
        await using var served = await Served.StartAsync("irises.onnx", Irises);

        var (status, answer) = await served.PostAsync("""{"features": [{"f0": 0.3, "f1": 1.7}, {"f1": -1, "f0": 4}]}""");

        Assert.Equal(200, status);
        Assert.Equal(30, (int)answer["predictions"]![0]!["prediction"]!);
        Assert.Equal(7, (int)answer["predictions"]![1]!["prediction"]!);
        var theirs = Probabilities([0.3f, 1.7f, 4, -1]);
        foreach (var (row, expected) in theirs.Index())
        {
            foreach (var (name, probability) in expected)
                Assert.Equal(probability, (float)answer["predictions"]![row]!["probabilities"]![$"{name}"]!);
        }
    }

    [Fact]
    public async Task Classes_that_are_texts_keep_their_names()
    {
        await using var served = await Served.StartAsync(
            "mail.onnx",
            OnnxFile.Classifier(
                ["ham", "spam"],
                [
                    [-1],
                    [1],
                ],
                [0, 0]
            )
        );

        var (_, answer) = await served.PostAsync("""{"features": {"X": 3}}""");

        Assert.Equal("spam", (string)answer["prediction"]!);
    }

    [Fact]
    public async Task A_model_with_an_input_for_each_column_takes_numbers_whole_numbers_and_texts_by_their_names()
    {
        await using var served = await Served.StartAsync("flats.onnx", Flats);

        var (status, answer) = await served.PostAsync("""{"features": {"city": "Riga", "area": 40.5, "rooms": 3}}""");
        var (_, unknown) = await served.PostAsync("""{"features": {"city": "Bergen", "area": 40.5, "rooms": 3}}""");

        Assert.Equal(200, status);
        Assert.Equal(5 + (2 * 40.5) + (30 * 3) - 7.5, (double)answer["prediction"]!, 1e-4);
        Assert.Equal(5 + (2 * 40.5) + (30 * 3), (double)unknown["prediction"]!, 1e-4);
    }

    [Theory]
    [InlineData("""{"features": {"city": "Riga", "area": 40, "rooms": 2.5}}""", "rooms")]
    [InlineData("""{"features": {"city": "Riga", "area": 40, "rooms": null}}""", "rooms")]
    [InlineData("""{"features": {"city": null, "area": 40, "rooms": 2}}""", "city")]
    [InlineData("""{"features": {"city": 5, "area": 40, "rooms": 2}}""", "city")]
    [InlineData("""{"features": {"area": 40, "rooms": 2}}""", "city")]
    public async Task What_the_models_types_cannot_hold_is_refused_by_name(string body, string field)
    {
        await using var served = await Served.StartAsync("flats.onnx", Flats);

        var (status, problem) = await served.PostAsync(body);

        Assert.Equal(422, status);
        Assert.Contains(field, problem["errors"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doubles_and_long_texts_reach_the_model_as_they_are()
    {
        await using var served = await Served.StartAsync("doubled.onnx", OnnxFile.Doubled());

        foreach (var value in (double[])[Math.PI, 1e-9, 1_700_000_000_123.25, -0.1])
        {
            var (_, answer) = await served.PostAsync(FormattableString.Invariant($"{{\"features\": {{\"x\": {value:R}}}}}"));
            Assert.Equal(2 * value, (double)answer["prediction"]!);
        }
    }

    [Fact]
    public async Task Tables_and_the_open_inference_protocol_work_as_for_our_own()
    {
        await using var served = await Served.StartAsync("flats.onnx", Flats);

        using var csv = new StringContent("area,rooms,city\n40.5,3,Riga\n", null, "text/csv");
        using var table = await served.Http.PostAsync("/predict", csv);
        var (status, inferred) = await served.PostAsync(
            """
            {"inputs": [{"name": "area", "datatype": "FP32", "shape": [1], "data": [40.5]},
                        {"name": "rooms", "datatype": "INT64", "shape": [1], "data": [3]},
                        {"name": "city", "datatype": "BYTES", "shape": [1], "data": ["Riga"]}]}
            """,
            "/v2/models/flats/infer"
        );

        Assert.Contains("168.5", await table.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(200, status);
        Assert.Equal(168.5, (double)inferred["outputs"]![0]!["data"]![0]!);
        Assert.Equal("onnx_onnxruntime", (string)(await served.GetAsync("/v2/models/flats"))["platform"]!);
        Assert.Contains("onnx_onnxruntime", await served.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.NotNull((await served.GetAsync("/random"))["prediction"]);
        Assert.Contains("city", await served.Http.GetStringAsync("/openapi.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_beside_the_model_names_columns_and_classes()
    {
        await using var served = await Served.StartAsync(
            "irises.onnx",
            Irises,
            """
            {"features": [{"name": "petal", "type": "number"}, {"name": "sepal", "type": "number"}], "classes": ["1", "2", "3"],
             "outputs": [{"name": "kind", "type": "integer"}]}
            """
        );

        var (status, answer) = await served.PostAsync("""{"features": {"petal": 0.3, "sepal": 1.7}}""");

        Assert.Equal(200, status);
        Assert.Equal(3, (int)answer["prediction"]!);
    }

    [Theory]
    [InlineData("""{"features": [{"name": "petal", "type": "number"}]}""", "2 columns")]
    [InlineData("""{"features": "all"}""", "signature.json")]
    [InlineData("""{"classes": ["a", "b"]}""", "7, 11, 30")]
    public async Task A_signature_that_is_not_the_models_ends_the_start_with_the_reason(string signature, string words)
    {
        var e = await Assert.ThrowsAsync<FailureException>(() => Served.StartAsync("irises.onnx", Irises, signature));

        Assert.Contains(words, e.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_ONNX_file_is_told_as_such()
    {
        var e = await Assert.ThrowsAsync<FailureException>(() => Served.StartAsync("broken.onnx", Irises[..^40]));

        Assert.Equal(FailureClass.DataSchema, e.Failure.Class);
        Assert.Contains("broken.onnx", e.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipeline_of_Microsoft_ML_is_served_from_what_its_own_converter_writes()
    {
        var context = new MLContext(seed: 1);
        var rows = Enumerable
            .Range(0, 400)
            .Select(i => new Flat
            {
                Area = i % 97,
                Rooms = i % 5,
                Price = (2f * (i % 97)) + (30f * (i % 5)),
            });
        var data = context.Data.LoadFromEnumerable(rows);
        var model = context
            .Transforms.Concatenate("Features", nameof(Flat.Area), nameof(Flat.Rooms))
            .Append(context.Regression.Trainers.FastTree(labelColumnName: nameof(Flat.Price), numberOfTrees: 20))
            .Fit(data);
        using var file = new MemoryStream();
        context.Model.ConvertToOnnx(model, data, file);
        await using var served = await Served.StartAsync("flats.onnx", file.ToArray());

        var (status, answer) = await served.PostAsync("""{"features": {"Area": 50, "Rooms": 3}}""");

        Assert.Equal(200, status);
        var engine = context.Model.CreatePredictionEngine<Flat, FlatPrice>(model);
        Assert.Equal(engine.Predict(new Flat { Area = 50, Rooms = 3 }).Score, (float)answer["prediction"]!, 1e-3f);
    }

    private static List<Dictionary<long, float>> Probabilities(float[] values)
    {
        using var session = new InferenceSession(Irises);
        using var answers = session.Run([NamedOnnxValue.CreateFromTensor("X", new DenseTensor<float>(values, [values.Length / 2, 2]))]);
        return
        [
            .. answers
                .Single(answer => answer.Name == "output_probability")
                .AsEnumerable<NamedOnnxValue>()
                .Select(map => map.AsDictionary<long, float>().ToDictionary()),
        ];
    }

    private sealed class Flat
    {
        public float Area { get; set; }

        public float Rooms { get; set; }

        public float Price { get; set; }
    }

    private sealed class FlatPrice
    {
        [ColumnName("Score")]
        public float Score { get; set; }
    }
}
