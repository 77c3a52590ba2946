"""Answers for a form that waits on the page until the server said yes (patient.js)."""

from flask import Response, flash, redirect
from flask_wtf import FlaskForm

from techloan import web


def kept(words: str, address: str) -> web.Answer:
    """Say that something is kept, and lead on: the script is told where to, a browser is sent."""
    flash(words, "success")
    if web.wants_fragment():
        return Response(status=204, headers={"X-Goes-To": address})
    return redirect(address, 303)


def again(page: str, form: FlaskForm) -> web.Answer:
    """Show a form again with what is wrong and all that was filled in."""
    return Response(page, web.form_status(form), headers={"X-Form": "again"})
