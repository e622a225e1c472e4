"""Screens: each renders Block Kit and reads back what was typed, side by side."""
