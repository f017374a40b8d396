using k8s.Authentication;

namespace Trainyard.Runtime;

/// <summary>A token that can be had anew when the server does not accept it.</summary>
internal interface IRenewable : ITokenProvider
{
    /// <summary>The next token comes from its source, whatever is known.</summary>
    void Renew();
}
