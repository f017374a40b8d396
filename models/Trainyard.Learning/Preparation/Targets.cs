using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Learning.Preparation;

/// <summary>Labels as they are learnt.</summary>
internal static class Targets
{
    /// <summary>ln(1 + y), for labels that span orders of magnitude.</summary>
    /// <exception cref="LearningException">
    /// A label is -1 or less. UserCode: another trial of a search may do without the logarithm.
    /// </exception>
    public static Dataset Transform(Dataset data, bool log)
    {
        if (!log)
            return data;
        var labels = new double[data.Labels.Values.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            if (data.Labels.Values[i] <= -1)
            {
                var message = string.Create(
                    CultureInfo.InvariantCulture,
                    $"logTarget needs labels above -1, one is {data.Labels.Values[i]}"
                );
                throw new LearningException(FailureClass.UserCode, message);
            }

            labels[i] = Math.Log(1 + data.Labels.Values[i]);
        }

        return data with
        {
            Labels = data.Labels with { Values = labels },
        };
    }
}
