"""How often strangers may ask: one limiter, in the memory of each process."""

from flask import current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address)


@limiter.request_filter
def _is_for_staff() -> bool:
    # Only public pages have limits; what the desk does all day need not look for one.
    view = current_app.view_functions.get(request.endpoint or "")
    return not getattr(view, "is_public", False)
