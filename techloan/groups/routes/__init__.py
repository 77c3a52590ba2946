"""The pages of groups: the groups themselves, when they meet, who is in them, and the registers."""

from techloan.groups.routes import (
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
)
