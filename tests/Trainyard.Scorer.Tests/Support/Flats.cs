using Trainyard.Contracts;
using Trainyard.Predictor.Serving;
using Trainyard.Predictor.Tests.Support;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Tests.Support;

/// <summary>A model of flats (M: small, R: large), rows for it, and what it says of them.</summary>
public sealed class Flats : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-scorer-").FullName;

    public static Dictionary<string, string> Columns =>
        new()
        {
            ["large"] = "score > 0.5",
            ["score"] = "score",
            ["kind"] = "prediction",
        };

    public string ModelUri => $"file://{_folder}";

    internal ServedModel Model { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Packages.WriteAsync(_folder, LearningTask.BinaryClassification);
        Model = await ServedModel.LoadAsync(new(ModelUri, null, null), _ => null);
    }

    public ValueTask DisposeAsync()
    {
        Model.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Row i: area, rooms, lift, city.</summary>
    public static (double Area, int Rooms, bool Lift, string City) Row(int i) =>
        (20 + (i * 37 % 1000 / 10.0), 1 + (i % 5), i % 2 == 0, i % 3 == 0 ? "Riga" : "Oslo");

    /// <summary>The probability of R for row i, asked of the model itself.</summary>
    internal float Truth(int i)
    {
        var rows = new RowBlock(Model.Encoder, 1);
        var (area, rooms, lift, city) = Row(i);
        var row = rows.Next();
        var encoders = Model.Encoder.Encoders;
        Assert.Null(encoders[0].Number(area, row) ?? encoders[1].Number(rooms, row) ?? encoders[2].Boolean(lift, row));
        Assert.Null(encoders[3].Text(city, row, out _));
        return (float)Model.Model.Predict(rows.Matrix)[0];
    }
}
