"""What messages tell of a client: each that was made, and how far it is."""

from typing import Any

from sqlalchemy import Date, Select, case, func, literal

from techloan.people.gathering import entry
from techloan.people.messages.models import Message
from techloan.people.messages.rules import PURPOSE_WORDS, WAY_WORDS, State, Way, Why

_STATES = {
    State.WAITING: "waits to go out",
    State.SENDING: "is going out",
    State.SENT: "went out",
    State.FAILED: "did not go out",
    State.GAVE_UP: "was not sent",
}


def entries(client_id: int) -> Select[Any]:
    """Select the messages to a client, as six columns; on the day on which they went, if so."""
    at = func.coalesce(Message.ended_at, Message.made_at)
    detail = case(
        (Message.why == Why.MAY_HAVE_GONE, "may have gone out"),
        (
            Message.way == Way.CALL,
            case({State.WAITING: "to be made", State.SENT: "made"}, value=Message.state, else_=""),
        ),
        else_=case(_STATES, value=Message.state, else_=""),
    )
    return entry(
        func.date(at, type_=Date),
        "contact",
        case(dict(WAY_WORDS), value=Message.way, else_="")
        + literal(": ")
        + case(dict(PURPOSE_WORDS), value=Message.purpose, else_=""),
        at=at,
        detail=detail,
    ).where(Message.client_id == client_id)
