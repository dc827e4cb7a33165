"""Every number of Discord's that this adapter keeps to, named, with where it is written.

"OpenAPI" is Discord's own description, https://github.com/discord/discord-api-spec.
"""

from datetime import timedelta

ACKNOWLEDGE = timedelta(seconds=3)
"""An interaction that hears nothing for this long fails in front of the person.
https://discord.com/developers/docs/interactions/receiving-and-responding"""

FORM_PATIENCE = ACKNOWLEDGE - timedelta(seconds=1)
"""How long a form may take to be made before it is promised instead of opened. Ours: what is left
of ACKNOWLEDGE is for the way there and back."""

# --- messages: https://discord.com/developers/docs/resources/message ------------------------------

CONTENT = 2000
"""Characters of a message's own text. The OpenAPI says 4000, which only Nitro users may write."""

EMBED_TEXT = 4096
"""Characters of an embed's description."""

NONCE = 25
"""Characters of a message's nonce."""

FILE_BYTES = 10 * 1024 * 1024
"""The largest file without a boosted server."""

ALT_TEXT = 1024
"""Characters of a file's description."""

# --- components: https://discord.com/developers/docs/components/reference -------------------------

COMPONENTS = 40
"""All components of one message in Components V2, nested ones counted."""

DISPLAY_TEXT = 4000
"""Characters over all text displays of a message."""

ROWS = 5
"""Action rows of a message that is not in Components V2."""

ROW_BUTTONS = 5
CUSTOM_ID = 100
BUTTON_LABEL = 80
BUTTON_URL = 512

SELECT_OPTIONS = 25
OPTION_LABEL = 100
"""Also a radio's and a checkbox's, and each of their values and descriptions."""
PLACEHOLDER = 150

MODAL_TITLE = 45
MODAL_COMPONENTS = 5
"""The OpenAPI says 40; https://discord.com/developers/docs/interactions/receiving-and-responding
says between 1 and 5."""
LABEL = 45
LABEL_DESCRIPTION = 100
TEXT_INPUT = 4000
RADIO_OPTIONS = range(2, 11)
CHECKBOX_OPTIONS = range(1, 11)
SELECT_PEOPLE = 25

# --- commands: https://discord.com/developers/docs/interactions/application-commands --------------

COMMAND_NAME = 32
COMMAND_DESCRIPTION = 100
COMMAND_OPTIONS = 25
"""Options of a command, and choices of an option, and completions offered at once."""
CHOICE_NAME = 100
STRING_OPTION = 6000
COMMAND_CHARACTERS = 8000
"""Names, descriptions and choices of one command together."""

LOCALES = (
    *("ar", "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "he"),
    *("hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru"),
    *("sv-SE", "th", "tr", "uk", "vi", "zh-CN", "zh-TW"),
)
"""The languages that Discord shows. https://discord.com/developers/docs/reference#locales, and the
OpenAPI's AvailableLocalesEnum."""

# --- events: https://discord.com/developers/docs/resources/guild-scheduled-event ------------------

EVENT_NAME = 100
EVENT_DESCRIPTION = 1000
EVENT_LOCATION = 100

# --- ours ----------------------------------------------------------------------------------------

DRAFT_LASTS = timedelta(days=7)
"""How long a form that was begun waits to be finished."""

CONNECT = timedelta(seconds=30)
"""How long Discord may take to let us in at start, and its gateway to answer after that."""

SHARDS_EVERY = timedelta(seconds=5)
"""How often a process that shares Discord's shards looks which are its own."""

SHARD_CONNECT = timedelta(minutes=1)
"""How long one shard may take to connect before it is tried anew."""

GOODBYE = timedelta(seconds=5)
"""How long interactions that are being answered may take to finish when the process stops."""
