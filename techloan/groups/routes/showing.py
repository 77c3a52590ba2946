"""How a register is answered: the whole page, its part about others, or only what it says."""

from collections.abc import Sequence, Set
from typing import Any

from flask import redirect, render_template, url_for

from techloan import web
from techloan.groups import first_timers, queries, roll
from techloan.groups.forms import WhoForm, WhyForm
from techloan.groups.models import Meeting
from techloan.groups.rules import REASONS, may_reopen
from techloan.people.models import Client
from techloan.permissions import Permission


def register_page(meeting: Meeting, **more: Any) -> str:
    """Render the page of a register, whose names this person sees from now on."""
    people = roll.roll_of(web.db(), meeting)
    web.note_listed("register", len(people))
    edits = web.actor().may(Permission.GROUPS_WRITE)
    return render_template(
        "groups/register.html",
        people=people,
        came=roll.came(person.word for person in people),
        reasons=REASONS,
        languages=web.settings().languages,
        may_reopen=may_reopen(meeting.on_day, web.today(), edits=edits),
        why=WhyForm(formdata=None),
        **{**_around(meeting, WhoForm(formdata=None)), **more},
    )


def said(meeting: Meeting, stays: Set[int] = frozenset(), *, guests_stay: bool = False) -> str:
    """Render what a register says by now, for the page's script.

    `stays`: of whom somebody else's word stands, and not what was sent.
    """
    words = roll.words_of(web.db(), meeting)
    return render_template(
        "groups/said.html",
        meeting=meeting,
        words=words,
        came=roll.came(words.values()),
        stays=stays,
        guests_stay=guests_stay,
    )


def others(
    meeting: Meeting,
    form: WhoForm,
    *,
    found: Sequence[Client] | None = None,
    asked: str = "",
    done: str = "",
) -> str:
    """Render the part about who else came: alone to the page's script, else within the page."""
    told = {"found": found, "asked": asked, "done": done}
    if not web.wants_fragment():
        return register_page(meeting, **{**told, "form": form})
    return render_template("groups/others.html", **_around(meeting, form), **told)


def back(meeting: Meeting) -> web.Answer:
    """Lead back to the page of a register."""
    address = url_for("register.page", group_id=meeting.group_id, meeting_id=meeting.id)
    return redirect(address, 303)


def _around(meeting: Meeting, form: WhoForm) -> dict[str, Any]:
    return {
        "meeting": meeting,
        "group": meeting.group,
        "form": form,
        "standing": meeting.standing(web.today()),
        "newcomers": web.db().scalars(queries.newcomers_of(meeting.id)).all(),
        "sees_lists": first_timers.sees_lists(web.actor()),
    }
