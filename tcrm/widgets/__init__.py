"""Reusable pieces of the screens. They know rows and words, no database and no rule of the trade."""
