"""Every kind of delivery, and what is declared for it. Read it aloud:

"The reminder just before a session is rendered by ``reminders.render``. Late, it is sent while it
is less than 15 minutes late. Where nobody knows whether it went out, it is sent again. Members hear
it, so when it is late it stays out of quiet hours."

``scheduler.rules`` says what the words mean, and carries them out.
"""

from datetime import timedelta

from bot.flows import (
    advice_posts,
    agreement_adopt,
    agreement_consent,
    agreement_outcome,
    agreement_remind,
    agreement_review,
    agreement_suggest,
    checkpoint_posts,
    checkpoints,
    concern_held,
    concern_news,
    concern_nobody,
    concern_reach,
    concern_readers,
    cover_posts,
    covering,
    direct,
    erasing,
    late,
    listings,
    pairs,
    pauses,
    peer,
    pinning,
    prompts,
    pulse_posts,
    pulses,
    queues,
    reflections,
    reminders,
    rhythm,
    rounds,
    session_cues,
    session_live,
    session_posts,
    setup,
    sharing,
    stuck,
    welcome,
)
from scheduler.rules import Kinds, Missed, Sends, Unknown, Works

SEND_LATE, SKIP = Missed.SEND_LATE, Missed.SKIP
RESEND, LEAVE = Unknown.RESEND, Unknown.LEAVE
MINUTES, HOURS, DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

KINDS: Kinds = {
    # Before a session.
    "session.announced": Sends(session_posts.announced, SEND_LATE, RESEND, 1 * DAYS),
    "session.moved": Sends(session_posts.moved, SEND_LATE, RESEND, 7 * DAYS),
    "session.cancelled": Sends(session_posts.cancelled, SEND_LATE, RESEND, 7 * DAYS),
    "session.joining": Sends(session_posts.joining, SEND_LATE, RESEND, 30 * MINUTES),
    "reminder.day_before": Sends(
        reminders.render, SEND_LATE, RESEND, 21 * HOURS, members=True, quotes=True
    ),
    "reminder.soon": Sends(
        reminders.render, SEND_LATE, RESEND, 15 * MINUTES, members=True, quotes=True
    ),
    "reflection.pre": Sends(reflections.before, SEND_LATE, RESEND, 23 * HOURS, waits=True),
    # When somebody cannot run one.
    "cover.offer": Sends(cover_posts.offer, SEND_LATE, RESEND, 7 * DAYS, waits=True),
    "cover.news": Sends(cover_posts.news, SEND_LATE, RESEND, 7 * DAYS, waits=True),
    "cover.named": Sends(cover_posts.named, SEND_LATE, RESEND, 7 * DAYS, waits=True),
    "cover.next": Works(covering.ask_next),
    "cover.decide": Works(covering.decide),
    # During a session. What belongs to a moment is left out when the moment has gone.
    "session.opening": Sends(session_live.opening, SEND_LATE, RESEND, 15 * MINUTES, quotes=True),
    "prompt.posted": Sends(prompts.posted, SKIP, LEAVE),
    "stuck.posted": Sends(stuck.posted, SKIP, LEAVE),
    "checkpoint.card": Sends(checkpoint_posts.card, SEND_LATE, RESEND, 10 * MINUTES),
    "checkpoint.close": Works(checkpoints.close_due),
    "checkpoint.closed": Sends(checkpoint_posts.closed, SEND_LATE, RESEND, 7 * DAYS),
    "checkpoint.results": Sends(checkpoint_posts.results, SEND_LATE, RESEND, 2 * HOURS),
    "checkpoint.rhythm": Works(rhythm.due),
    "checkpoint.suggested": Sends(rhythm.suggested, SKIP, LEAVE),
    "checkpoint.summary": Sends(checkpoint_posts.summary, SKIP, LEAVE),
    "advice.opened": Sends(advice_posts.opened, SEND_LATE, RESEND, 10 * MINUTES),
    "advice.shut": Sends(advice_posts.shut, SEND_LATE, RESEND, 7 * DAYS),
    "advice.turn": Sends(advice_posts.turn, SEND_LATE, LEAVE, 10 * MINUTES),
    "advice.on": Sends(advice_posts.on, SEND_LATE, LEAVE, 10 * MINUTES),
    "advice.asked": Sends(advice_posts.asked, SEND_LATE, RESEND, 2 * HOURS),
    # A word about the time is of its moment, and for whoever runs what goes on now: it waits for
    # nobody's quiet times.
    "session.cue": Sends(session_cues.cue, SKIP, LEAVE),
    "break.card": Sends(pauses.card, SEND_LATE, RESEND, 5 * MINUTES),
    "break.changed": Sends(pauses.changed, SEND_LATE, RESEND, 10 * MINUTES),
    "break.back": Sends(pauses.back, SEND_LATE, LEAVE, 10 * MINUTES),
    "queue.card": Sends(queues.card, SEND_LATE, RESEND, 10 * MINUTES),
    "queue.changed": Sends(queues.changed, SEND_LATE, RESEND, 7 * DAYS),
    "queue.down": Sends(queues.moved_down, SEND_LATE, RESEND, 7 * DAYS),
    "session.closing": Sends(session_live.closing, SEND_LATE, LEAVE, 2 * HOURS),
    "series.extend": Works(session_posts.extend),
    "session.lapse": Works(session_live.lapse),
    # After it, and between sessions. Nobody is asked twice: a pulse is never sent again.
    "pulse.card": Sends(pulse_posts.card, SEND_LATE, LEAVE, 24 * HOURS, members=True),
    "pulse.close": Works(pulses.close_due),
    "pulse.closed": Sends(pulse_posts.closed, SEND_LATE, RESEND, 7 * DAYS),
    "pulse.results": Sends(pulse_posts.results, SEND_LATE, RESEND, 14 * DAYS, waits=True),
    "reflection.post": Sends(reflections.after, SEND_LATE, RESEND, 7 * DAYS, waits=True),
    "agreement.adopted": Sends(
        agreement_adopt.adopted, SEND_LATE, RESEND, 7 * DAYS, members=True, quotes=True
    ),
    "agreement.rhythm": Works(agreement_remind.rhythm),
    "agreement.reminder": Sends(
        agreement_remind.reminder, SEND_LATE, LEAVE, 3 * DAYS, members=True, quotes=True
    ),
    "agreement.asked": Sends(agreement_consent.card, SEND_LATE, RESEND, 2 * DAYS, members=True),
    "agreement.close": Works(agreement_consent.close_due),
    "agreement.card": Sends(agreement_consent.changed, SEND_LATE, RESEND, 7 * DAYS),
    "agreement.came": Sends(agreement_consent.came, SEND_LATE, RESEND, 7 * DAYS, waits=True),
    "agreement.due": Works(agreement_review.due),
    "agreement.review": Sends(agreement_review.notice, SEND_LATE, RESEND, 30 * DAYS, waits=True),
    "agreement.looked_at": Sends(agreement_review.card, SEND_LATE, RESEND, 1 * DAYS, members=True),
    "agreement.suggested": Sends(agreement_suggest.notice, SEND_LATE, RESEND, 7 * DAYS, waits=True),
    # Between sessions, where the group wants it. Nobody is asked twice.
    "pairs.offered": Sends(pairs.offered, SEND_LATE, LEAVE, 3 * DAYS, members=True),
    "pairs.make": Works(pairs.make),
    "direct.pair": Sends(pairs.told, SEND_LATE, LEAVE, 5 * DAYS, members=True, own=True),
    "round.begin": Works(rounds.begin),
    "round.card": Sends(rounds.card, SEND_LATE, LEAVE, 24 * HOURS, members=True),
    "round.close": Works(rounds.close),
    "round.lines": Sends(rounds.collected, SEND_LATE, RESEND, 7 * DAYS, waits=True),
    "round.posted": Sends(rounds.posted, SEND_LATE, LEAVE, 7 * DAYS),
    # To somebody new: worth having for a week.
    "welcome": Sends(welcome.render, SEND_LATE, RESEND, 7 * DAYS, members=True),
    "welcome.look": Works(welcome.look),
    "welcome.check": Sends(welcome.check, SEND_LATE, LEAVE, 20 * HOURS, members=True),
    "welcome.greet": Sends(welcome.greet, SEND_LATE, LEAVE, 2 * DAYS, waits=True),
    # To a member, because they asked for it. Facilitators hear nothing of these.
    "direct.day_before": Sends(
        direct.before, SEND_LATE, RESEND, 21 * HOURS, members=True, quotes=True, own=True
    ),
    "direct.soon": Sends(
        direct.before, SEND_LATE, RESEND, 15 * MINUTES, members=True, quotes=True, own=True
    ),
    "direct.moved": Sends(direct.moved, SEND_LATE, RESEND, 7 * DAYS, members=True, own=True),
    "direct.cancelled": Sends(
        direct.cancelled, SEND_LATE, RESEND, 7 * DAYS, members=True, own=True
    ),
    "direct.pulse": Sends(pulse_posts.asked, SEND_LATE, LEAVE, 24 * HOURS, members=True, own=True),
    "direct.agreement": Sends(
        direct.agreement, SEND_LATE, LEAVE, 3 * DAYS, members=True, quotes=True, own=True
    ),
    # What became of their idea for the agreement, where they gave their name.
    "direct.suggestion": Sends(
        agreement_outcome.became, SEND_LATE, RESEND, 30 * DAYS, members=True, own=True
    ),
    # What was held back because a member had as many messages as they want: never too late.
    "direct.digest": Sends(direct.digest, SEND_LATE, RESEND, 3650 * DAYS, members=True, own=True),
    # The platform's own list of events, where it is kept: never too late to be right.
    "group.listed": Sends(listings.listed, SEND_LATE, RESEND, 3650 * DAYS),
    "group.unlisted": Sends(listings.unlisted, SEND_LATE, RESEND, 30 * DAYS),
    # The newest agreement, pinned where that is switched on.
    "agreement.pinned": Sends(pinning.pinned, SEND_LATE, RESEND, 3650 * DAYS),
    "group.unpinned": Sends(pinning.unpinned, SEND_LATE, RESEND, 30 * DAYS, waits=True),
    # Between two facilitators.
    "debrief.asks": Sends(peer.asks, SEND_LATE, RESEND, 14 * DAYS, waits=True),
    "debrief.answers": Sends(peer.answers, SEND_LATE, RESEND, 14 * DAYS, waits=True),
    "debrief.shared": Sends(sharing.shared, SEND_LATE, RESEND, 14 * DAYS, waits=True),
    # Concerns. They carry no word of what was written, nobody else hears what became of them,
    # and none is ever too late.
    "concern.alert": Sends(
        concern_news.alert, SEND_LATE, RESEND, 3650 * DAYS, own=True, unheard="concern.unheard"
    ),
    "concern.unheard": Works(concern_reach.unheard),
    "concern.watch": Works(concern_news.watch),
    "concern.gone": Sends(concern_news.gone, SEND_LATE, RESEND, 30 * DAYS, own=True),
    "concern.reader": Sends(
        concern_readers.reader, SEND_LATE, RESEND, 30 * DAYS, waits=True, own=True
    ),
    "concern.held": Works(concern_held.held),
    # It is planned for a time when its person may hear it: it waits in no heap for somebody away.
    "concern.nudge": Sends(
        concern_held.nudge, SEND_LATE, RESEND, 30 * DAYS, own=True, unheard="concern.unheard"
    ),
    "concern.nobody": Sends(
        concern_nobody.nobody, SEND_LATE, RESEND, 3650 * DAYS, waits=True, own=True
    ),
    "concern.relief": Sends(
        concern_nobody.relief, SEND_LATE, RESEND, 30 * DAYS, waits=True, own=True
    ),
    # An answer is not held back by a budget: whoever raised a concern waits for it.
    "concern.news": Sends(concern_news.news, SEND_LATE, RESEND, 3650 * DAYS, waits=True, own=True),
    # To facilitators, whenever it happens.
    "group.facilitator": Sends(setup.facilitator, SEND_LATE, RESEND, 7 * DAYS, waits=True),
    "group.runners": Sends(erasing.runners, SEND_LATE, RESEND, 7 * DAYS, waits=True),
    "place.closed": Sends(late.closed, SEND_LATE, RESEND, 7 * DAYS, waits=True),
    "place.opened": Sends(late.opened, SEND_LATE, LEAVE, 7 * DAYS, waits=True),
    "late.notice": Sends(late.notice, SEND_LATE, RESEND, 30 * DAYS, waits=True),
}
