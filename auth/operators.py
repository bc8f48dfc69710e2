"""Who gives a command on the server."""

import os
import pwd


def operator() -> str:
    """The account of the operating system, which no variable of the environment can change."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
