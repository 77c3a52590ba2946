"""Reminders of what is due back: who is reminded, in which words, and the letters on paper."""
