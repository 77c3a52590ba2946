"""Measures: what people can do, how lonely they are and how they feel, before and after."""
