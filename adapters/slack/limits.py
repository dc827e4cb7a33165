"""Every number of Slack, named, with where it comes from; and the few that are ours, with why."""

from datetime import timedelta

# --- Block Kit: https://docs.slack.dev/reference/block-kit -----------------------------------

MESSAGE_BLOCKS = 50
"""https://docs.slack.dev/reference/block-kit/blocks"""
VIEW_BLOCKS = 100
"""Modals and Home tabs; the same page."""
HEADER_TEXT = 150
SECTION_TEXT = 3000
"""Also a text object anywhere, and the text of a context block."""
SECTION_FIELDS = 10
FIELD_TEXT = 2000
ACTION_ELEMENTS = 25
BUTTON_TEXT = 75
URL = 3000
OPTIONS = 100
"""Of a select. Radio buttons and checkboxes hold fewer."""
FEW_OPTIONS = 10
"""https://docs.slack.dev/reference/block-kit/block-elements/radio-button-group-element"""
OPTION_TEXT = 75
OPTION_HINT = 75
OPTION_VALUE = 150
"""https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""
PLACEHOLDER = 150
ZONES = 30
"""Ours, of the 100 that a list may hold: more are found sooner by another letter."""
ZONE_LETTERS = 2
"""Ours: "UK" is a search."""
ALT_TEXT = 1000
"""Characters. https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""
MESSAGE_TEXT = 4000
"""Longer is allowed and advised against.
https://docs.slack.dev/reference/methods/chat.postMessage#truncating"""

# --- modals: https://docs.slack.dev/reference/views/modal-views ------------------------------

VIEW_TITLE = 24
VIEW_BUTTON = 24
METADATA = 3000
INPUT_LABEL = 2000
INPUT_HINT = 2000
INPUT_TEXT = 3000
"""https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element"""

# --- time --------------------------------------------------------------------------------------

ACKNOWLEDGE = timedelta(seconds=3)
"""https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response"""
PATIENCE = timedelta(seconds=2)
"""How long a submitted form waits for its answer before the form says that it is being saved. The
rest of ACKNOWLEDGE is for the way back."""
SIGNATURE = timedelta(minutes=5)
"""https://docs.slack.dev/authentication/verifying-requests-from-slack"""
REMEMBERED = timedelta(minutes=15)
"""Ours. A signed request is worth something for SIGNATURE, and an event comes again for about five
minutes (https://docs.slack.dev/apis/events-api#retries)."""
REMEMBERED_EVENTS = 50_000
"""Ours: about 10 MB, and fifty presses a second for longer than REMEMBERED."""

ANSWERS_AT_ONCE = 8
"""Ours: answers that are thought of at once, so that a press among fifty is acknowledged soon."""
TURN = timedelta(milliseconds=100)
"""Ours: an answer that takes longer waits for somebody else, and the next one begins. So the last
of fifty begins within a second, however slow Slack is; a trigger is good for three."""

# --- rates: https://docs.slack.dev/apis/web-api/rate-limits ----------------------------------

MESSAGE_EVERY = timedelta(seconds=1.1)
"""One message a second a channel, and a little: one may be longer on its way than the next."""
WAIT_IN_LINE = timedelta(seconds=5)
"""Ours: a post that would wait longer for its turn goes back to the schedule, which keeps it."""
ANSWER_WAIT = timedelta(seconds=10)
"""Ours: how long an answer to a person waits for a Retry-After before another way is tried."""
RETRY_AFTER_UNSAID = timedelta(seconds=30)
"""Ours, where a 429 does not say how long."""
STOPPED = timedelta(minutes=10)
"""Ours: how long deliveries wait at a time while a token is refused; a new token frees them."""
TRYING = timedelta(seconds=30)
"""Ours: how long the others wait while one call finds out whether the token is good again."""
TRY_AGAIN = timedelta(seconds=5)
"""Ours: where Slack could not be reached at all. A little is added by chance, so that what failed
together does not come back together."""
CALL = timedelta(seconds=12)
"""Ours: no answer to one call within this time. It may have been heard. Less, with
WAIT_IN_LINE, than the schedule gives one delivery."""
CONNECT = timedelta(seconds=5)
"""Ours: no connection within this time, so nothing was sent."""

# --- Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode -------------------

SOCKETS = 2
"""Of one process: one carries on while the other is made again."""
SOCKETS_OF_APP = 10
"""https://docs.slack.dev/apis/events-api/using-socket-mode#connections"""
SOCKETS_EVERY = timedelta(seconds=5)
"""Ours: how often several processes divide the sockets anew."""
PING_EVERY = timedelta(seconds=5)
SILENCE = timedelta(seconds=15)
"""Ours: a socket that has answered no ping for so long is dead, whatever the machine thinks."""
HELLO = timedelta(seconds=10)
"""Ours: Slack says hello first; a socket that does not is tried again."""
REFRESH = timedelta(seconds=10)
"""Ours: how long an old socket stays open beside its successor, for what is on its way."""
NO_TIME = timedelta(0)
RECONNECT_FROM, RECONNECT_TO = timedelta(seconds=0.5), timedelta(seconds=30)
"""Ours: the pause between attempts doubles from the one to the other."""
SHORT_LIFE = timedelta(seconds=60)
"""Ours: a socket that is asked to leave sooner is followed after a pause. Slack's own stay open for
hours."""
FRAME_BYTES = 4 * 1024 * 1024
"""Ours: a view_submission with every field full is far smaller."""

# --- HTTP ----------------------------------------------------------------------------------------

BODY_BYTES = 1024 * 1024
"""Ours: what one request may weigh before it is refused unread."""
GOODBYE = timedelta(seconds=5)
"""Ours: how long an answer in the making may take when the process is asked to stop."""
HOME_FRESH = timedelta(minutes=30)
"""Ours: how long after it was looked at a Home tab is kept up to date by itself. Slack tells us
each time that somebody opens it, and then it is made new anyway."""
HOMES = 10_000
"""Ours: how many of them are remembered."""

HOME_EVERY = timedelta(seconds=1)
"""Ours: Home tabs are brought up to date by themselves one at a time. views.publish may be called
more than a hundred times a minute, and the rest is for those who open theirs.
https://docs.slack.dev/reference/methods/views.publish"""
HOME_AGAIN = timedelta(minutes=5)
"""Ours: how often a Home tab that may be on a screen is looked over by itself."""
HOME_PATIENCE = timedelta(minutes=1)
"""Ours: how long at most until the next try, where Slack asks to wait."""

# --- people: https://docs.slack.dev/reference/methods/users.conversations -------------------

CHANNELS_AT_ONCE = 200
"""Of the 999 that Slack allows: it recommends no more."""
ASKING = timedelta(seconds=1)
"""Ours: how long Slack may take to say where somebody is, while they wait and their trigger runs
out (ACKNOWLEDGE)."""
PLACES_FRESH = timedelta(minutes=10)
"""Ours: how long the channels of a person are not asked again. Slack tells at once of whoever joins
or leaves a channel that the app is in, and then they are; what it tells while nobody hears it is
made good after this."""
ZONE_FRESH = timedelta(hours=1)
"""Ours: people change their time zone when they travel."""
HEARD_LATELY = timedelta(hours=1)
"""Ours: how old an answer may be that stands in for one that Slack does not give now."""
PEOPLE = 5000
"""Ours: of how many of them this is remembered."""

# --- installing: https://docs.slack.dev/authentication/using-token-rotation ------------------

RENEW_BEFORE = timedelta(hours=2)
"""A token lasts twelve hours where it rotates; it is renewed when less than this is left."""
TOKEN_KNOWN = timedelta(minutes=1)
"""Ours: how long a token is used without looking whether another process renewed it."""
TOKENS = 1000
"""Ours: workspaces whose token is remembered at once."""
INSTALLING = timedelta(minutes=10)
"""Ours, as long as Slack's own code is good for: from the first page to the last."""
