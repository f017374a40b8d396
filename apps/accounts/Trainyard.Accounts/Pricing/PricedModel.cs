namespace Trainyard.Accounts.Pricing;

/// <summary>What a row costs. Where the model answers, the configuration knows.</summary>
internal sealed class PricedModel
{
    public required string Name { get; set; }

    public decimal Price { get; set; }
}
