using Trainyard.Runtime;

namespace Trainyard.Api;

/// <summary>RFC 3339 in UTC with milliseconds: trials end too close to each other for whole seconds to tell their order.</summary>
public sealed class MillisecondTime() : UtcTime("yyyy-MM-ddTHH:mm:ss.fffZ");
