"""Every number of the rehearsal room, named. They are ours, so each says what it protects."""

from datetime import timedelta

TALK_CHARACTERS = 4000
"""What one person may type into the box at once: a command or plain talk. Slack's own messages hold
4,000 (https://docs.slack.dev/reference/methods/chat.postMessage)."""

FIELD_CHARACTERS = 4000
"""The most a form's field may bring; the form's own limit is usually lower. As Discord's modals."""

FORM_FIELDS = 40
"""More than any form of ours has: a page that sends more is not our page."""

EVENT_CHARACTERS = 64
"""The page's own id for a press is a UUID of 36 characters."""

FRAME_BYTES = 512 * 1024
"""One message on the socket. A form of many full fields, at 4 bytes a character, fits."""

BODY_BYTES = 16 * 1024
"""An HTTP request: the page only ever asks for things, so it carries almost nothing."""

SOCKET_QUEUE = 1000
"""Messages waiting for one window. A window that falls further behind is let go, and catches up by
sequence number when it comes back."""

IN_FLIGHT = 32
"""Presses of one window that are being answered at once; the next one waits for a place."""

HEARTBEAT = timedelta(seconds=20)
"""How often a quiet socket is asked whether it is still there."""

PICTURE_ENTRIES = 400
"""The newest entries a window gets when it opens. The page says so when there are earlier ones."""

REMEMBERED_EVENTS = 5000
"""How many answered presses are kept, so that one sent again gets the same answer."""

REMEMBERED_FORMS = 200
"""Of those that opened a form: in memory alone, because of what stands in it."""

SHOWN_ENTRIES = 400
"""Cards that were shown and not kept, whose buttons still work."""

GOODBYE = timedelta(seconds=5)
"""How long a press that is being answered may take to finish when the room closes."""

LOOK_AGAIN = timedelta(seconds=1)
"""After a look at what is next that failed."""
