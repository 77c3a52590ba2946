"""Clients who wait for a device: what they asked for, and what is set aside for them."""
