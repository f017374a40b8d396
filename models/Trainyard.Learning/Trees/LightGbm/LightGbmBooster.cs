using System.Text;
using static Trainyard.Learning.Trees.LightGbm.LightGbmLibrary;

namespace Trainyard.Learning.Trees.LightGbm;

/// <summary>LightGBM's booster: trains round by round, predicts, saves.</summary>
internal sealed unsafe class LightGbmBooster : IDisposable
{
    /// <summary>Asks for each column's contribution and the base in place of the margins.</summary>
    public const int Contributions = 3;

    private const int RawScore = 1;
    private const int ByGain = 1;
    private readonly LightGbmBoosterHandle _handle;

    /// <summary>For what is asked of it in tests alone.</summary>
    internal LightGbmBoosterHandle Handle => _handle;

    private LightGbmBooster(LightGbmBoosterHandle handle) => _handle = handle;

    /// <summary>A new booster for this training set.</summary>
    public static LightGbmBooster For(LightGbmDatasetHandle training, string parameters)
    {
        Check(LGBM_BoosterCreate(training, parameters, out var handle));
        return new LightGbmBooster(handle);
    }

    /// <summary>A booster from the text of <see cref="Save"/>.</summary>
    public static LightGbmBooster Load(string text)
    {
        Check(LGBM_BoosterLoadModelFromString(text, out _, out var handle));
        return new LightGbmBooster(handle);
    }

    /// <summary>The rounds whose trees it has: one in which nothing could be split leaves none.</summary>
    public int Rounds
    {
        get
        {
            Check(LGBM_BoosterGetCurrentIteration(_handle, out var rounds));
            return rounds;
        }
    }

    public void Validate(LightGbmDatasetHandle validation) => Check(LGBM_BoosterAddValidData(_handle, validation));

    /// <summary>A round on the objective's own gradients.</summary>
    public void Update() => Check(LGBM_BoosterUpdateOneIter(_handle, out _));

    /// <summary>A round on these gradients: outputs x rows, output by output.</summary>
    public void Update(float[] gradients, float[] hessians)
    {
        fixed (
            float* g = gradients,
                h = hessians
        )
        {
            Check(LGBM_BoosterUpdateOneIterCustom(_handle, g, h, out _));
        }
    }

    /// <summary>What the model now says of the rows it holds (0: training, 1: validation), outputs x rows, output by output; probabilities
    /// for classes.</summary>
    public void Predictions(int dataset, double[] into)
    {
        fixed (double* predictions = into)
            Check(LGBM_BoosterGetPredict(_handle, dataset, out _, predictions));
    }

    /// <summary>Margins of rows that lie in memory, row by row.</summary>
    public void Predict(Matrix rows, double[] margins, int what = RawScore)
    {
        fixed (float* values = rows.Values)
        fixed (double* into = margins)
            Check(LGBM_BoosterPredictForMat(_handle, values, Float32, rows.Rows, rows.Columns, 1, what, 0, -1, "", out _, into));
    }

    /// <summary>The model of the first rounds as text.</summary>
    public string Save(int rounds)
    {
        Check(LGBM_BoosterSaveModelToString(_handle, 0, rounds, ByGain, 0, out var length, null));
        var text = new byte[length];
        fixed (byte* into = text)
            Check(LGBM_BoosterSaveModelToString(_handle, 0, rounds, ByGain, length, out _, into));

        // It ends with a zero.
        return Encoding.UTF8.GetString(text, 0, (int)length - 1);
    }

    public void Dispose() => _handle.Dispose();
}
