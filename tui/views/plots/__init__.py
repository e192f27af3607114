"""What the views draw with: canvas, axes, glyphs, palette, and the widget that all plots are."""
