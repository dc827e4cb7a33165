"""The tables a person can read aloud: what runs for a command, a button, a form.

Adding a feature is adding its rows here. A row says who may and what it is about; the router does
the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.answers import AnswerKind
from bot.commands import Who
from bot.flows import (
    advice,
    agreement_adopt,
    agreement_consent,
    agreement_edit,
    agreement_propose,
    agreement_remind,
    agreement_review,
    agreement_sheet,
    agreement_suggest,
    agreements,
    attendance,
    begun,
    calendars,
    checkpoints,
    concern_readers,
    concern_reading,
    concerns,
    cover,
    direct,
    filled,
    home,
    insights,
    journal,
    leads,
    me,
    missed,
    my_data,
    next_session,
    pairs,
    pauses,
    peer,
    prompts,
    pulses,
    queues,
    reflections,
    rhythm,
    rounds,
    session_changes,
    session_cues,
    session_live,
    session_now,
    sessions,
    setup,
    sharing,
    stuck,
    toolkit_map,
    welcome,
)
from bot.flows import help as help_
from bot.flows.route import About, Action, Command, FormRoute, Search, Source

COMMANDS: Mapping[str, Command] = {
    # setup, home, help
    "setup": Command(setup.set_up, setup.prefill),
    "home": Command(home.home),
    "help": Command(help_.help_here),
    # the agreement
    "agreement show": Command(agreements.show),
    "agreement history": Command(agreements.history),
    "agreement adopt": Command(agreement_adopt.choose, agreement_adopt.prefill),
    "agreement edit": Command(agreement_edit.edit),
    "agreement suggest": Command(agreement_suggest.suggest),
    "agreement review": Command(agreement_review.review),
    "agreement export": Command(agreement_sheet.export),
    "agreement propose": Command(agreement_propose.propose),
    "agreement remind": Command(agreement_remind.remind, agreement_remind.prefill),
    # sessions
    "next": Command(next_session.show),
    "missed": Command(missed.command),
    "session plan": Command(sessions.plan, sessions.prefill),
    "session list": Command(sessions.listing),
    "session start": Command(session_live.start),
    "session now": Command(session_now.command),
    "session history": Command(session_now.so_far),
    "session end": Command(session_live.end),
    "session move": Command(session_changes.move, session_changes.prefill),
    "session skip": Command(session_changes.skip),
    "session cancel": Command(session_changes.cancel),
    # in people's own calendars
    "calendar show": Command(calendars.show),
    "calendar group": Command(calendars.group),
    # between sessions
    "between show": Command(pairs.show),
    "between group": Command(pairs.group),
    "cover": Command(cover.command, session_changes.prefill),
    # check-points
    "checkpoint": Command(checkpoints.command),
    # how a session was
    "pulse": Command(pulses.command),
    # the ladder
    "advice open": Command(advice.command),
    "advice close": Command(advice.close_command),
    # in a session
    "here": Command(attendance.command),
    "break": Command(pauses.command),
    # turns to speak
    "queue show": Command(queues.show),
    "queue join": Command(queues.join_command),
    "queue later": Command(queues.later_command),
    "queue leave": Command(queues.leave_command),
    "queue open": Command(queues.open_),
    "queue next": Command(queues.next_command),
    "queue pass": Command(queues.pass_command),
    "queue close": Command(queues.close_command),
    # prompts, reflections, the journal, the map
    "prompt": Command(prompts.command),
    "stuck": Command(stuck.command),
    "reflect": Command(reflections.command),
    "journal show": Command(journal.command),
    "journal search": Command(journal.search),
    "journal export": Command(filled.command),
    "debrief ask": Command(peer.ask),
    "debrief show": Command(peer.listing),
    "debrief export": Command(filled.shared),
    "insights show": Command(insights.show),
    "insights programme": Command(insights.programme),
    "insights export": Command(insights.export),
    "insights report": Command(insights.report),
    "map": Command(toolkit_map.command),
    # concerns
    "concern raise": Command(concerns.command),
    "concern code": Command(concerns.code),
    "concern read": Command(concern_reading.listing),
    "concern leads": Command(leads.choose, leads.prefill),
    # each member's own say
    "me show": Command(me.show),
    "me reminders": Command(me.reminders, me.prefill),
    "me today": Command(me.today),
    "me away": Command(me.away),
    "me quiet": Command(me.quiet, me.prefill),
    "me zone": Command(me.zone, me.prefill),
    "me language": Command(me.language, me.prefill),
    "me energy": Command(me.energy, me.prefill),
    "me budget": Command(me.budget, me.prefill),
    # one's own data
    "me data": Command(my_data.command),
    "me erase": Command(my_data.ask_command),
}

ACTIONS: Mapping[str, Action] = {
    # to somebody new
    "welcome.read": Action(welcome.read, Who.EVERYONE, AnswerKind.PRIVATE, About.GROUP),
    "welcome.access": Action(
        welcome.access, Who.EVERYONE, AnswerKind.PRIVATE, About.GROUP, writes=False
    ),
    "welcome.greets": Action(welcome.greets, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP),
    # the agreement
    "agreement.read": Action(
        agreements.read, Who.EVERYONE, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "agreement.version": Action(
        agreements.version, Who.EVERYONE, AnswerKind.PRIVATE, About.GROUP, writes=False
    ),
    "agreement.history": Action(
        agreements.older, Who.EVERYONE, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "agreement.preview": Action(
        agreement_adopt.preview, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "agreement.take": Action(agreement_adopt.take, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP),
    "agreement.adopt": Action(
        agreement_adopt.adopt, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "agreement.look": Action(
        agreement_edit.look, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "agreement.begin": Action(
        agreement_edit.begin, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "agreement.bring_back": Action(
        agreement_edit.bring_back, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "agreement.pick": Action(
        agreement_edit.pick, Who.FACILITATOR, AnswerKind.FORM, About.GROUP, writes=False
    ),
    "agreement.add": Action(
        agreement_edit.add, Who.FACILITATOR, AnswerKind.FORM, About.GROUP, writes=False
    ),
    "agreement.out": Action(
        agreement_edit.ask_out, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "agreement.remove": Action(
        agreement_edit.remove, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "agreement.discard": Action(
        agreement_edit.ask_discard, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "agreement.discard_all": Action(
        agreement_edit.discard, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "agreement.remind_now": Action(
        agreement_remind.remind_now, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "agreement.another": Action(
        agreement_remind.another, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "agreement.all": Action(
        agreement_remind.whole, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "agreement.review_post": Action(
        agreement_review.post, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "agreement.review_kept": Action(
        agreement_review.kept, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "agreement.review_later": Action(
        agreement_review.later, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "agreement.post": Action(
        agreement_remind.post, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "agreement.ask": Action(
        agreement_propose.from_edit, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "agreement.proposal.board": Action(
        agreement_propose.board, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "agreement.proposal.look": Action(
        agreement_propose.look, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "agreement.proposal.sense": Action(
        agreement_propose.sense, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "agreement.proposal.open": Action(
        agreement_propose.open_, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "agreement.proposal.close": Action(
        agreement_propose.close_now, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "agreement.proposal.aside": Action(
        agreement_propose.put_aside, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "agreement.proposal.adopt": Action(
        agreement_propose.adopt, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "agreement.proposal.reword": Action(
        agreement_propose.reword, Who.FACILITATOR, AnswerKind.FORM, About.GROUP, writes=False
    ),
    "agreement.answer": Action(
        agreement_consent.answer,
        Who.EVERYONE,
        AnswerKind.PRIVATE,
        About.CHECKPOINT,
        secret=True,
    ),
    "agreement.whole": Action(
        agreement_consent.whole,
        Who.EVERYONE,
        AnswerKind.PRIVATE,
        About.CHECKPOINT,
        writes=False,
    ),
    "agreement.worry.write": Action(
        agreement_consent.write, Who.EVERYONE, AnswerKind.FORM, About.CHECKPOINT, writes=False
    ),
    # sessions
    "session.save": Action(sessions.save, Who.FACILITATOR, AnswerKind.UPDATE, About.DRAFT),
    "session.change": Action(
        sessions.change, Who.FACILITATOR, AnswerKind.FORM, About.DRAFT, writes=False, clock=True
    ),
    "session.list": Action(
        sessions.list_again, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "session.choose": Action(
        sessions.choose, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "session.keep": Action(
        sessions.keep, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION, writes=False
    ),
    "session.tell": Action(sessions.tell, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    "session.share": Action(sessions.share, Who.FACILITATOR, AnswerKind.PRIVATE, About.SESSION),
    "session.start_this": Action(
        session_live.start_this, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION
    ),
    "session.start_yes": Action(
        session_live.start_yes, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION
    ),
    "session.start_new": Action(
        session_live.start_new, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "session.end_yes": Action(
        session_live.end_yes, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION
    ),
    "session.go_on": Action(
        session_live.go_on, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION, writes=False
    ),
    "session.theme": Action(
        missed.theme, Who.FACILITATOR, AnswerKind.FORM, About.SESSION, writes=False
    ),
    "session.move_this": Action(
        session_changes.move_this,
        Who.FACILITATOR,
        AnswerKind.FORM,
        About.SESSION,
        writes=False,
        clock=True,
    ),
    "session.move_yes": Action(
        session_changes.move_yes, Who.FACILITATOR, AnswerKind.UPDATE, About.DRAFT
    ),
    "session.move.change": Action(
        session_changes.move_change,
        Who.FACILITATOR,
        AnswerKind.FORM,
        About.DRAFT,
        writes=False,
        clock=True,
    ),
    "session.drop_this": Action(
        session_changes.drop_this, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION, writes=False
    ),
    "session.drop_yes": Action(
        session_changes.drop_yes, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION
    ),
    # in people's own calendars
    "calendar.session": Action(
        calendars.session_file, Who.EVERYONE, AnswerKind.PRIVATE, About.SESSION, writes=False
    ),
    "calendar.look": Action(
        calendars.look, Who.EVERYONE, AnswerKind.UPDATE, About.MINE, writes=False
    ),
    "calendar.file": Action(
        calendars.file, Who.EVERYONE, AnswerKind.PRIVATE, About.MINE, writes=False
    ),
    "calendar.address": Action(calendars.address, Who.EVERYONE, AnswerKind.UPDATE, About.MINE),
    "calendar.add": Action(calendars.add, Who.EVERYONE, AnswerKind.UPDATE, About.GROUP),
    "calendar.renew": Action(calendars.renew, Who.EVERYONE, AnswerKind.UPDATE, About.MINE),
    "calendar.names": Action(calendars.names, Who.EVERYONE, AnswerKind.UPDATE, About.MINE),
    "calendar.off": Action(calendars.off, Who.EVERYONE, AnswerKind.UPDATE, About.MINE),
    "calendar.group": Action(
        calendars.group_look, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "calendar.links": Action(calendars.links, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP),
    "calendar.group_address": Action(
        calendars.group_address, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "calendar.group_off": Action(
        calendars.group_off, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    # between sessions
    "between.look": Action(pairs.look, Who.EVERYONE, AnswerKind.UPDATE, About.GROUP, writes=False),
    "pairs.wish": Action(pairs.wish, Who.EVERYONE, AnswerKind.PRIVATE, About.GROUP),
    "between.group": Action(
        pairs.group_look, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "between.every": Action(pairs.every, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP),
    "round.write": Action(rounds.write, Who.EVERYONE, AnswerKind.FORM, About.GROUP, writes=False),
    "round.look": Action(
        rounds.look, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "round.leave_out": Action(rounds.leave_out, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP),
    "round.post": Action(rounds.post, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP),
    # when somebody cannot run one
    "cover.show": Action(
        cover.show, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION, writes=False
    ),
    "cover.ask": Action(cover.ask, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    "cover.stop": Action(cover.stop, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    "cover.give_up": Action(cover.give_up, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    "cover.debrief": Action(cover.debrief, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    "cover.back": Action(cover.back, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    "cover.yes": Action(cover.yes, Who.EVERYONE, AnswerKind.UPDATE, About.SESSION),
    "cover.no": Action(cover.no, Who.EVERYONE, AnswerKind.UPDATE, About.SESSION),
    # check-points
    "checkpoint.open": Action(
        checkpoints.open_chosen, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "checkpoint.own": Action(
        checkpoints.open_own, Who.FACILITATOR, AnswerKind.FORM, About.GROUP, writes=False
    ),
    "checkpoint.vote": Action(
        checkpoints.vote, Who.EVERYONE, AnswerKind.PRIVATE, About.CHECKPOINT, secret=True
    ),
    "checkpoint.close": Action(
        checkpoints.close_now, Who.FACILITATOR, AnswerKind.UPDATE, About.CHECKPOINT
    ),
    # how a session was
    "pulse.answer": Action(
        pulses.answer, Who.EVERYONE, AnswerKind.UPDATE, About.SESSION, secret=True
    ),
    "pulse.instead": Action(
        pulses.instead, Who.EVERYONE, AnswerKind.UPDATE, About.SESSION, secret=True
    ),
    "pulse.again": Action(
        pulses.again, Who.EVERYONE, AnswerKind.UPDATE, About.SESSION, writes=False
    ),
    "pulse.words": Action(pulses.words, Who.EVERYONE, AnswerKind.FORM, About.SESSION, writes=False),
    "pulse.last": Action(
        pulses.last, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION, writes=False
    ),
    "pulse.did": Action(pulses.did, Who.FACILITATOR, AnswerKind.FORM, About.SESSION, writes=False),
    "checkpoint.not_now": Action(
        rhythm.not_now, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION, writes=False
    ),
    "checkpoint.not_again": Action(
        rhythm.not_again, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION
    ),
    # the ladder
    "ladder.mark": Action(advice.mark, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    "ladder.unmark": Action(advice.unmark, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    "advice.open": Action(advice.open_it, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    "advice.override": Action(
        advice.override, Who.FACILITATOR, AnswerKind.FORM, About.SESSION, writes=False
    ),
    "advice.go_on": Action(advice.go_on, Who.FACILITATOR, AnswerKind.UPDATE, About.ADVICE),
    "advice.close": Action(advice.close_it, Who.FACILITATOR, AnswerKind.UPDATE, About.ADVICE),
    "advice.no_more": Action(
        advice.no_more, Who.EVERYONE, AnswerKind.PRIVATE, About.ADVICE, traceless=True
    ),
    "advice.pause": Action(
        advice.pause, Who.EVERYONE, AnswerKind.PRIVATE, About.ADVICE, traceless=True
    ),
    # in a session
    "here.say": Action(attendance.say, Who.EVERYONE, AnswerKind.PRIVATE, About.SESSION),
    "here.take_back": Action(attendance.take_back, Who.EVERYONE, AnswerKind.PRIVATE, About.SESSION),
    "break.longer": Action(pauses.longer, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    "break.end": Action(pauses.end, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    "session.hush": Action(session_cues.hush, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    # turns to speak
    "queue.join": Action(queues.join, Who.EVERYONE, AnswerKind.PRIVATE, About.SESSION),
    "queue.later": Action(queues.later, Who.EVERYONE, AnswerKind.PRIVATE, About.SESSION),
    "queue.leave": Action(queues.leave, Who.EVERYONE, AnswerKind.PRIVATE, About.SESSION),
    "queue.next": Action(queues.next_, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    "queue.pass": Action(queues.pass_, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    "queue.call": Action(queues.call, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    "queue.look": Action(
        queues.look, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION, writes=False
    ),
    "queue.down": Action(queues.down, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    "queue.close": Action(queues.close, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    # prompts
    "prompt.rung": Action(
        prompts.of_rung, Who.FACILITATOR, AnswerKind.PRIVATE, About.GROUP, writes=False
    ),
    "prompt.cell": Action(
        prompts.of_cell, Who.FACILITATOR, AnswerKind.PRIVATE, About.GROUP, writes=False
    ),
    "prompt.another": Action(
        prompts.another, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "prompt.post": Action(prompts.post, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP),
    # when something is hard
    "stuck.choose": Action(
        stuck.choose, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "stuck.show": Action(stuck.show, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False),
    "stuck.post": Action(stuck.post, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP),
    "stuck.keep": Action(stuck.keep, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP),
    # reflections and the journal
    "reflect.write": Action(
        reflections.write, Who.FACILITATOR, AnswerKind.FORM, About.GROUP, writes=False
    ),
    "reflect.did": Action(reflections.did_meet, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    "reflect.pause": Action(begun.pause, Who.FACILITATOR, AnswerKind.UPDATE, About.REFLECTION),
    "reflect.later": Action(
        reflections.later, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "journal.page": Action(
        journal.page, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "journal.open": Action(
        journal.open_one, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "journal.show": Action(
        journal.show, Who.FACILITATOR, AnswerKind.UPDATE, About.REFLECTION, writes=False
    ),
    "journal.change": Action(
        journal.change, Who.FACILITATOR, AnswerKind.FORM, About.REFLECTION, writes=False
    ),
    "journal.delete": Action(
        journal.delete, Who.FACILITATOR, AnswerKind.UPDATE, About.REFLECTION, writes=False
    ),
    "journal.delete_now": Action(
        journal.delete_now, Who.FACILITATOR, AnswerKind.UPDATE, About.REFLECTION
    ),
    "journal.take": Action(filled.take, Who.FACILITATOR, AnswerKind.PRIVATE, About.GROUP),
    # debriefs between facilitators: for the two of them, whichever group the other one runs
    "peer.open": Action(sharing.show, Who.EVERYONE, AnswerKind.UPDATE, About.DEBRIEF, writes=False),
    "peer.yes": Action(peer.yes, Who.EVERYONE, AnswerKind.UPDATE, About.DEBRIEF),
    "peer.no": Action(peer.no, Who.EVERYONE, AnswerKind.UPDATE, About.DEBRIEF),
    "peer.end": Action(peer.end, Who.EVERYONE, AnswerKind.UPDATE, About.DEBRIEF),
    "peer.choose": Action(
        sharing.choose, Who.EVERYONE, AnswerKind.FORM, About.DEBRIEF, writes=False
    ),
    "peer.back": Action(sharing.take_back, Who.EVERYONE, AnswerKind.UPDATE, About.DEBRIEF),
    "peer.back_one": Action(sharing.take_back, Who.EVERYONE, AnswerKind.UPDATE, About.DEBRIEF),
    "peer.read": Action(sharing.read, Who.EVERYONE, AnswerKind.UPDATE, About.DEBRIEF),
    # concerns
    "concern.write": Action(
        concerns.write, Who.EVERYONE, AnswerKind.FORM, About.GROUP, writes=False
    ),
    "concern.mine": Action(
        concerns.mine, Who.EVERYONE, AnswerKind.UPDATE, About.MINE, writes=False
    ),
    "concern.open": Action(
        concerns.open_mine, Who.EVERYONE, AnswerKind.PRIVATE, About.RAISED, writes=False
    ),
    "concern.add": Action(concerns.add, Who.EVERYONE, AnswerKind.FORM, About.RAISED, writes=False),
    "concern.say": Action(concerns.say, Who.EVERYONE, AnswerKind.FORM, About.MINE, writes=False),
    "concern.pick": Action(concern_reading.pick, Who.EVERYONE, AnswerKind.PRIVATE, About.MINE),
    "concern.read": Action(concern_reading.read, Who.EVERYONE, AnswerKind.PRIVATE, About.CONCERN),
    "concern.take": Action(concern_reading.take, Who.EVERYONE, AnswerKind.UPDATE, About.CONCERN),
    "concern.relieve": Action(concern_readers.relieve, Who.EVERYONE, AnswerKind.UPDATE, About.MINE),
    "concern.progress": Action(
        concern_reading.progress, Who.EVERYONE, AnswerKind.UPDATE, About.CONCERN
    ),
    "concern.reply": Action(
        concern_reading.reply_form, Who.EVERYONE, AnswerKind.FORM, About.CONCERN, writes=False
    ),
    "concern.close": Action(
        concern_reading.close_form, Who.EVERYONE, AnswerKind.FORM, About.CONCERN, writes=False
    ),
    # for coordinators
    "insights.take": Action(insights.take, Who.LOOKS_AFTER, AnswerKind.PRIVATE, About.GROUP),
    "insights.take_all": Action(
        insights.take_all, Who.COORDINATOR, AnswerKind.PRIVATE, About.GROUP
    ),
    # each member's own say
    "me.page": Action(me.page, Who.EVERYONE, AnswerKind.UPDATE, About.MINE, writes=False),
    "me.look": Action(me.look, Who.EVERYONE, AnswerKind.UPDATE, About.MINE, writes=False),
    "me.change": Action(
        me.change, Who.EVERYONE, AnswerKind.FORM, About.MINE, writes=False, clock=True
    ),
    "me.clear": Action(me.clear, Who.EVERYONE, AnswerKind.UPDATE, About.MINE),
    "me.way": Action(me.way, Who.EVERYONE, AnswerKind.UPDATE, About.GROUP),
    "me.stop": Action(me.stop, Who.EVERYONE, AnswerKind.UPDATE, About.GROUP),
    "me.today": Action(me.not_today, Who.EVERYONE, AnswerKind.UPDATE, About.MINE),
    "me.language": Action(me.set_language, Who.EVERYONE, AnswerKind.UPDATE, About.MINE),
    "me.energy": Action(me.set_energy, Who.EVERYONE, AnswerKind.UPDATE, About.MINE),
    "me.reach": Action(me.set_reach, Who.EVERYONE, AnswerKind.UPDATE, About.MINE),
    "me.held": Action(
        direct.held_lately, Who.EVERYONE, AnswerKind.UPDATE, About.MINE, writes=False
    ),
    "me.budget": Action(me.set_budget, Who.EVERYONE, AnswerKind.UPDATE, About.MINE),
    # one's own data
    "me.data": Action(my_data.show, Who.EVERYONE, AnswerKind.UPDATE, About.MINE, writes=False),
    "me.data_copy": Action(my_data.copy, Who.EVERYONE, AnswerKind.PRIVATE, About.MINE),
    "me.erase": Action(my_data.ask, Who.EVERYONE, AnswerKind.UPDATE, About.MINE, writes=False),
    "me.erase_now": Action(my_data.erase_now, Who.EVERYONE, AnswerKind.UPDATE, About.MINE),
}

FORMS: Mapping[str, FormRoute] = {
    # the agreement
    "agreement.clause": FormRoute(
        agreement_edit.save_clause, agreement_edit.clause_form, Who.FACILITATOR, About.GROUP
    ),
    "agreement.worry": FormRoute(
        agreement_consent.worry,
        agreement_consent.form_again,
        Who.EVERYONE,
        About.CHECKPOINT,
        secret=True,
    ),
    "agreement.reword": FormRoute(
        agreement_propose.save_words, agreement_propose.words_form, Who.FACILITATOR, About.GROUP
    ),
    # sessions
    "session.replan": FormRoute(
        sessions.replan, sessions.draft_form, Who.FACILITATOR, About.DRAFT, clock=True
    ),
    "session.move_to": FormRoute(
        session_changes.move_to,
        session_changes.move_form,
        Who.FACILITATOR,
        About.SESSION,
        clock=True,
    ),
    "session.keep_theme": FormRoute(
        missed.keep_theme, missed.theme_again, Who.FACILITATOR, About.SESSION
    ),
    # how a session was
    "pulse.say": FormRoute(
        pulses.say_words, pulses.words_again, Who.EVERYONE, About.SESSION, secret=True
    ),
    "pulse.keep_did": FormRoute(pulses.keep_did, pulses.did_again, Who.FACILITATOR, About.SESSION),
    # the ladder
    "advice.word": FormRoute(
        advice.open_with_word, advice.word_again, Who.FACILITATOR, About.SESSION
    ),
    # between sessions
    "round.say": FormRoute(rounds.say, rounds.write_again, Who.EVERYONE, About.GROUP, secret=True),
    # reflections and the journal
    "reflect.save": FormRoute(
        reflections.save, reflections.form_again, Who.FACILITATOR, About.GROUP
    ),
    "reflect.on": FormRoute(begun.save, begun.form_again, Who.FACILITATOR, About.REFLECTION),
    "peer.share": FormRoute(sharing.share, sharing.form_again, Who.EVERYONE, About.DEBRIEF),
    "journal.save": FormRoute(journal.save, journal.form_again, Who.FACILITATOR, About.REFLECTION),
    # concerns
    "concern.send": FormRoute(concerns.send, concerns.form_again, Who.EVERYONE, About.GROUP),
    "concern.more": FormRoute(concerns.more, concerns.more_again, Who.EVERYONE, About.RAISED),
    "concern.saying": FormRoute(concerns.say_more, concerns.say_again, Who.EVERYONE, About.MINE),
    "concern.answer": FormRoute(
        concern_reading.answer, concern_reading.reply_again, Who.EVERYONE, About.CONCERN
    ),
    "concern.closing": FormRoute(
        concern_reading.close, concern_reading.close_again, Who.EVERYONE, About.CONCERN
    ),
}

SOURCES: Mapping[str, Source] = {
    # setup
    "nations": setup.nations,
    # the agreement
    "templates": agreement_adopt.templates,
    "clauses": agreement_suggest.clauses,
    # sessions
    "sessions": sessions.source,
    # each member's own say
    "languages": me.languages,
    # check-points
    "checkpoints": checkpoints.kinds,
    # when something is hard
    "situations": stuck.situations,
}


SEARCHES: Mapping[str, Search] = {
    # when something is hard
    "situations": stuck.search,
}
"""For a list that is searched by more than its names, while somebody types."""


@dataclass(frozen=True, slots=True)
class Routes:
    commands: Mapping[str, Command]
    actions: Mapping[str, Action]
    forms: Mapping[str, FormRoute]
    sources: Mapping[str, Source]
    searches: Mapping[str, Search] = field(default_factory=dict)


ROUTES = Routes(COMMANDS, ACTIONS, FORMS, SOURCES, SEARCHES)
