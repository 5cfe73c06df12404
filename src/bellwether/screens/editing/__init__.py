"""Editing what pages show: entered values, adjustments, targets and traits, each checked, dated, audited, undoable."""
