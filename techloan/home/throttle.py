"""How often strangers may ask: one limiter, in the memory of each process."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address)
