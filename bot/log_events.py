"""Every event that Holdspace's own log can say, with its sentence: the whole of what gets out.

A sentence names its fields; ``bot.log`` says what each field may hold. What people wrote, what
they are called and what opens a door has no field, so there is no way for it into the log.
"""

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    # The program itself.
    "program.failed": (
        "Holdspace could not go on, and the fault is its own. Please report this line, which holds "
        "no name and no words of anybody: {problem}. {trace}"
    ),
    "program.stopping": "asked to stop: what is on its way is finished first",
    "program.cut_short": "not everything was finished in time: the next start goes on with it",
    "program.astray": "an error that nobody waited for: {problem}",
    "log.undeclared": "something was to be logged that is not declared, at {place}",
    "health.database": "the database is not well: {problem}",
    "health.failed": "how Holdspace is could not be looked at: {problem}",
    # The core.
    "router.storage": "the database is away: {problem}",
    "router.failed": "a flow failed: {problem}. {trace}",
    "router.place_unnoted": "what happened to a channel was not noted: {problem}",
    # The scheduler.
    "delivery.failed": "delivery {delivery} ({kind}): {problem}, attempt {attempt}, {outcome}",
    "ticker.storage": "the scheduler waits: {problem}",
    "ticker.failed": "the scheduler could not go on: {problem}",
    "housekeeping.storage": "what is old stays a little longer: {problem}",
    "housekeeping.failed": "what is old could not be taken away: {problem}",
    # Several machines.
    "machines.unheard": "the other machines are not heard for a moment: {problem}",
    "clock.apart": (
        "this machine's clock is {seconds} s off the database's, whose time is used: "
        "please switch on its time service"
    ),
    # Slack.
    "slack.unreachable": "Slack cannot be reached yet: {problem}",
    "slack.refused": "a token is refused: {problem}",
    "slack.taken_out": "the app was taken out of a workspace",
    "slack.unreadable_form": "Slack sent a form that cannot be read: {problem}",
    "slack.unreadable": "Slack sent something that cannot be read: {problem}",
    "slack.does_not_fit": "an answer does not fit Slack: {problem}",
    "slack.request_failed": "a request from Slack failed: {problem}",
    "slack.answer_failed": "an answer failed: {problem}",
    "slack.not_given": "an answer was not given: {problem}",
    "slack.form_not_updated": "a form could not be brought up to date: {problem}",
    "slack.form_not_opened": "a form could not be opened: {problem}",
    "slack.file_not_sent": "a file was not sent: {problem}",
    "slack.private_way_failed": "one private way failed: {problem}",
    "slack.home_not_updated": "a Home tab was not brought up to date: {problem}",
    "slack.token_not_renewed": "a token could not be renewed: {problem}",
    "slack.installation_failed": "an installation failed: {problem}",
    "slack.sockets_closed": "Socket Mode is closed to us: {problem}",
    "slack.sockets_kept": "the database is away, and the sockets stay as they are: {problem}",
    "slack.sockets_off": "Socket Mode was switched off on the app's page at api.slack.com/apps",
    "slack.socket_lost": "socket {socket} was lost: {problem}",
    "slack.socket_silent": "a socket has gone silent",
    "slack.envelope_failed": "an envelope failed: {problem}",
    "slack.envelope_unacknowledged": "an envelope was not acknowledged: {problem}",
    # Discord.
    "discord.unreachable": "Discord cannot be reached ({problem}): again in {seconds} s",
    "discord.database": (
        "Discord waits for the database ({problem}): connecting again in {seconds} s"
    ),
    "discord.shard_taken": "shard {shard} is connected here now",
    "discord.shard_left": "shard {shard} is left to another process",
    "discord.shards_kept": "the database is away, and the shards stay as they are: {problem}",
    "discord.removed": "Holdspace was removed from the server {server}: its groups hear nothing",
    "discord.event_failed": "{method} failed: {problem}",
    "discord.not_in_server": (
        "the server {server} does not have Holdspace: please invite it there with the printed "
        "link, or take the number out of DISCORD_GUILD_IDS, and start Holdspace again"
    ),
    "discord.in_none_of_them": (
        "no server that DISCORD_GUILD_IDS names has Holdspace, so the command stands in every "
        "server that does: please write the right numbers, or leave the setting empty"
    ),
    "discord.command_refused": "Discord does not take the command as it is: {problem}",
    "discord.unspoken": (
        "Discord shows nobody the language {language}: its words for commands are not sent there"
    ),
    "discord.added": "Holdspace was added to the server {server}",
    "discord.unreadable": "Discord sent an interaction that cannot be read: {problem}",
    "discord.too_late": "an interaction was too late to be acknowledged",
    "discord.not_arrived": "the answer to an interaction did not arrive",
    "discord.does_not_fit": "an answer does not fit: {problem}",
    "discord.interaction_failed": "an interaction failed: {problem}",
    "discord.waits_on": "what waits for somebody goes on waiting",
    "discord.not_answered_there": "an interaction could not be answered where it was",
    "discord.not_by_message": "nor by a direct message: {problem}",
    "discord.arrival_unknown": "whether an answer arrived is not known",
    "discord.promise_stands": "a promise could not be taken back: {problem}",
    # Calendar programs.
    "calendar.storage": "a calendar could not be given: {problem}",
    "calendar.failed": "a calendar could not be made: {problem}. {trace}",
    "calendar.unknown": "where somebody is could not be asked: {problem}",
    # The rehearsal room.
    "room.clock_unknown": "the clock's status is not known: {problem}",
    "room.failed": "the room failed: {problem}",
    "room.event_failed": "an event failed: {problem}",
}
