using MudBlazor;

namespace Trainyard.Console;

/// <summary>Colours and type. Each pair of text and ground has a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3).</summary>
internal static class Look
{
    private static readonly string[] Fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"];

    public static MudTheme Theme { get; } =
        new()
        {
            PaletteLight = new PaletteLight
            {
                Primary = "#1c5d99",
                Background = "#f6f7f9",
                Surface = "#ffffff",
                TextPrimary = "#1a1d21",
                TextSecondary = "#4a5158",
                ActionDisabled = "#6b7278",
                TextDisabled = "#6b7278",
                Success = "#1b6e3c",
                Warning = "#8a5300",
                Error = "#b3261e",
                Info = "#1c5d99",
            },
            PaletteDark = new PaletteDark
            {
                Primary = "#8ec5ff",
                PrimaryContrastText = "#0b1a2b",
                Background = "#14171b",
                Surface = "#1d2126",
                TextPrimary = "#eceff2",
                TextSecondary = "#b4bcc4",
                ActionDisabled = "#98a1a9",
                TextDisabled = "#98a1a9",
                Success = "#7fd6a0",
                Warning = "#f2bd62",
                Error = "#ff9c93",
                Info = "#8ec5ff",
            },
            Typography = new Typography
            {
                Default = new DefaultTypography { FontFamily = Fonts },
                Button = new ButtonTypography
                {
                    FontFamily = Fonts,
                    TextTransform = "none",
                    FontSize = "0.95rem",
                },
            },
        };
}
