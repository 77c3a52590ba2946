"""Attendance files of Zoom, Teams and Meet: read, matched with clients, shown, counted.

A file goes `tables` (what stands where) -> `report` (who, when, how long) -> `people` (one person
each, the true time) -> `matching` (which client) -> `preview` -> `services`.
"""
