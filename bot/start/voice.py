"""What a command says to whoever typed it."""

import sys


class CannotServe(Exception):
    """A command cannot do its work; the message is one sentence with the mend."""


def tell(text: str) -> None:
    """At once, also where somebody reads it through a pipe.

    Raises CannotServe, and BrokenPipeError where nobody reads on.
    """
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise CannotServe(
            f"What Holdspace has to say cannot be written ({reason}): make room there, or let it "
            "print elsewhere."
        ) from error
