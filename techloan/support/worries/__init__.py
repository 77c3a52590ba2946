"""Worries: somebody is worried about a client, and a named lead hears of it at once."""
