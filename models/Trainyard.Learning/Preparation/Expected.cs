namespace Trainyard.Learning.Preparation;

/// <summary>What a row's outputs should be: the label's own values, or 1 for its class and 0 for the others.</summary>
internal static class Expected
{
    public static void Of(Dataset data, int row, Link link, Span<float> into)
    {
        if (link != Link.Softmax)
        {
            data.Labels.Row(row).CopyTo(into);
            return;
        }

        into.Clear();
        into[(int)data.Labels.Values[row]] = 1;
    }
}
