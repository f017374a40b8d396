namespace Trainyard.Learning.Explanations;

/// <summary>Trees whose nodes lie in one list, the two children side by side.</summary>
internal interface IForest
{
    int Trees { get; }

    /// <summary>A tree's root, the output that it speaks of, and what its leaves are multiplied by.</summary>
    (int Root, int Output, double Weight) Tree(int tree);

    ForestNode Node(int index);

    bool GoesRight(int index, ReadOnlySpan<float> row);
}

/// <param name="Left">The left child; the right one follows it. Of a leaf negative.</param>
/// <param name="Feature">The column that it asks for.</param>
/// <param name="Value">Of a leaf.</param>
/// <param name="Cover">How much of the training rows came by.</param>
internal readonly record struct ForestNode(int Left, int Feature, double Value, double Cover);
