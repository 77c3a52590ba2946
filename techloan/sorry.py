"""What people read when something went wrong: a heading and a sentence for each status."""

STALE = "Somebody else changed this at the same moment. Please look again and repeat your change."
SORRY = {
    400: ("That did not arrive whole", "Please go back and try again."),
    401: ("Please sign in", "You have been signed out. Sign in and try again."),
    404: (
        "There is nothing here",
        "The page may have moved, or it may not be for you to see. Check the address, or start "
        "again from Today.",
    ),
    405: ("That cannot be done here", "Please go back and use the buttons of the page."),
    413: ("That is too large", "A file may have up to 20 MB. Please choose a smaller one."),
    429: ("Too many tries", "Please wait a few minutes, then try again."),
    500: (
        "Something went wrong",
        "It is not your fault, and nothing was half-saved. Please try again; if it happens twice, "
        "tell your administrator the time.",
    ),
}
