namespace Trainyard.Learning.Preparation;

/// <summary>What a row's outputs should be: the label's own values, or 1 for its class and 0 for the others.</summary>
internal static class Expected
{
    public static void Of(Matrix labels, int row, Link link, Span<float> into)
    {
        if (link != Link.Softmax)
        {
            labels.Row(row).CopyTo(into);
            return;
        }

        into.Clear();
        into[(int)labels.Values[row]] = 1;
    }
}
