using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Trainyard.Accounts.Data;

/// <summary>SQLite forgets that a time is UTC.</summary>
internal sealed class UtcConverter()
    : ValueConverter<DateTime, DateTime>(time => time, time => DateTime.SpecifyKind(time, DateTimeKind.Utc));
