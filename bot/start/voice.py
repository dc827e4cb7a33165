"""What a command says to whoever typed it."""

import sys


class CannotServe(Exception):
    """A command cannot do its work; the message is one sentence with the mend."""


def tell(text: str) -> None:
    """At once, also where somebody reads it through a pipe.

    Raises CannotServe, and BrokenPipeError where nobody reads on.
    """
    # Where the screen's letters are few, one that it lacks is a question mark.
    letters = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(f"{text}\n".encode(letters, "replace").decode(letters))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise CannotServe(
            f"What Holdspace has to say cannot be written ({reason}): make room there, or let it "
            "print elsewhere."
        ) from error
