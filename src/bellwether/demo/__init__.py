"""The demo company Tailwind Travel, as the files that a real company would export."""
