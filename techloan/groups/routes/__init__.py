"""The pages of groups: the groups, when they meet, who is in them, registers, attendance files."""

from techloan.groups.routes import (
    attendance_answers,
    attendance_files,
    first_timers,
    groups,
    hosts,
    meetings,
    members,
    newcomers,
    register,
    times,
)

BLUEPRINTS = (
    groups.blueprint,
    hosts.blueprint,
    times.blueprint,
    members.blueprint,
    meetings.blueprint,
    register.blueprint,
    first_timers.blueprint,
    newcomers.blueprint,
    attendance_files.blueprint,
    attendance_answers.blueprint,
)
