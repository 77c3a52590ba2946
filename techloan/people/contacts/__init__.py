"""Contacts: calls, letters, texts, visits and e-mails that were made, and what came of them."""
