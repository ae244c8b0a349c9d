"""Two themes of our own, whose text stands out from what is behind it by 4.5 to 1 and edges by 3 to 1.

The ratios are those of WCAG 2.2, level AA; a test computes them from what the program draws.
"""

from textual.theme import Theme

from leantui.model.settings import DARK, LIGHT

THEMES = (
    Theme(
        name=DARK,
        dark=True,
        primary="#6cb2ff",
        secondary="#5fd0c5",
        accent="#f0b35c",
        foreground="#e6e8eb",
        background="#14171c",
        surface="#1a1e25",
        panel="#242a33",
        boost="#20262e",
        warning="#f5c451",
        error="#ff7f7f",
        success="#7ddc8b",
        variables={
            "text-muted": "#a9b1bc",
            "text-disabled": "#8b94a1",
            "text-primary": "#8fc4ff",
            "text-secondary": "#7fdcd2",
            "text-accent": "#f0b35c",
            "text-warning": "#f5c451",
            "text-error": "#ff8f8f",
            "text-success": "#8fe39b",
            "warning-darken-1": "#ff9d4d",
            "panel-lighten-1": "#6b7684",
            "panel-lighten-2": "#6b7684",
            "primary-muted": "#24405f",
            "secondary-muted": "#1f4542",
            "block-cursor-background": "#2f5d92",
            "block-cursor-foreground": "#ffffff",
            "block-cursor-blurred-background": "#2b323c",
        },
    ),
    Theme(
        name=LIGHT,
        dark=False,
        primary="#1a5fb4",
        secondary="#0b6b63",
        accent="#8a4b00",
        foreground="#1c1f24",
        background="#fbfbf9",
        surface="#f3f3f0",
        panel="#e6e7e4",
        boost="#ecedea",
        warning="#8f5b00",
        error="#b3191f",
        success="#1d6b2c",
        variables={
            "text-muted": "#50565f",
            "text-disabled": "#5f6670",
            "text-primary": "#14529e",
            "text-secondary": "#0a5f58",
            "text-accent": "#7a4200",
            "text-warning": "#7a4d00",
            "text-error": "#a3161c",
            "text-success": "#1a5f27",
            "warning-darken-1": "#9a3d00",
            "panel-lighten-1": "#7d838b",
            "panel-lighten-2": "#7d838b",
            "primary-muted": "#cfe1f7",
            "secondary-muted": "#cdebe7",
            "block-cursor-background": "#1a5fb4",
            "block-cursor-foreground": "#ffffff",
            "block-cursor-blurred-background": "#dcdedb",
        },
    ),
)
