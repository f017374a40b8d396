using System.Text.Json.Nodes;

namespace Trainyard.Local.Resources;

/// <summary>Who owns which fields.</summary>
internal static class FieldManagers
{
    public static void NoteUpdate(WriteRequest request, JsonObject? old, JsonObject next, TimeProvider clock)
    {
    }
}
