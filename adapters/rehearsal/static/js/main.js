// The page: it joins the socket to what is seen, and holds what this window knows.

import { Box } from "./box.js";
import { RoomClock } from "./clock.js";
import { Connection } from "./connection.js";
import { byId, element, waiting } from "./dom.js";
import { FormDialog } from "./forms.js";
import { note, noteForEntry } from "./note.js";
import { Seats } from "./seats.js";
import { Stream } from "./stream.js";
import { CLOCK, PROBLEMS, WORDS, ZONES } from "./words.js";

const ANSWER_COMES_WITHIN = 5000; // Milliseconds; what comes later does not move what is read.
const LOG_LINES = 20; // What a screen reader has heard need not stay for ever.

const address = new URLSearchParams(location.search);
const know = {
  seats: [], seat: address.get("seat") ?? "", command: "/peer", epoch: "", seq: 0, ticket: "",
  view: address.get("view") === "direct" ? "direct" : "channel",
  entries: new Map(), direct: {}, asks: 0, acted: -Infinity,
};
const buttons = new Map(); // The event of a press -> its button, for as long as it waits.
const dialogs = new Map(); // The event of a form -> its dialog.
let keptForm = null;

const seatNow = () => know.seats.find((seat) => seat.id === know.seat) ?? know.seats[0];
const names = () => new Map(know.seats.map((seat) => [seat.id, seat.name]));
const inView = () => [...know.entries.values()].filter((entry) => entry.view === know.view);
const newEvent = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const stream = new Stream({ reader: seatNow, names, press, file: (link, id) => fileLink(link, id) });
const seats = new Seats(sit);
const box = new Box({ ask: suggest, say });
const clock = new RoomClock({
  zone: () => seatNow().zone,
  move: (to) => {
    notice("");
    connection.send({ type: "move", to });
    note("moved");
  },
  stop: () => connection.send({ type: "stop" }),
  again: (furnished) => connection.send({ type: "again", furnished }),
  tell: notice,
});
const connection = new Connection({
  onFrame: (frame, sent) => FRAMES[frame.type](frame, sent),
  onState: connectionState,
  opening: () => ({ type: "sit", seat: know.seat, epoch: know.epoch, after: know.seq }),
});

// --- what comes in ------------------------------------------------------------------------------

const FRAMES = {
  hello(frame) {
    know.command = frame.command;
    byId("typed-label").textContent = WORDS.label(frame.command);
    byId("typed").placeholder = WORDS.label(frame.command);
    byId("tab-channel").textContent = `#${frame.channel}`;
    if (know.seats.length) return;
    know.seats = frame.seats;
    know.seat = seatNow().id;
    seats.draw(know.seats, know.seat);
    note("start");
  },

  picture(frame) {
    if (frame.seat !== know.seat) return;
    know.ticket = frame.ticket;
    if (frame.whole) know.entries.clear();
    for (const entry of frame.entries) know.entries.set(entry.id, entry);
    know.epoch = frame.epoch;
    know.seq = frame.seq;
    if (frame.whole) byId("earlier").hidden = !frame.earlier;
    if (frame.whole) redraw();
    else for (const entry of frame.entries) show(entry);
    for (const link of document.querySelectorAll("[data-file]")) fileLink(link, link.dataset.file);
    document.body.dataset.ready = know.seat;
  },

  entry({ seat, entry, seq }) {
    if (seat !== know.seat) return;
    know.seq = seq;
    know.entries.set(entry.id, entry);
    show(entry);
    noteForEntry(entry, noteName(entry), know.view);
    announce(stream.words(entry));
  },

  done(frame, sent) {
    settle(frame.event);
    const dialog = dialogs.get(frame.event);
    dialogs.delete(frame.event);
    if (frame.problem) problem(PROBLEMS[frame.problem](know.command), sent, dialog);
    else if (frame.problems && dialog) dialog.show(frame.problems);
    else {
      dialog?.finish();
      if (frame.form) openForm(frame.form, sent);
    }
  },

  refused(frame, sent) {
    settle(frame.event);
    const dialog = dialogs.get(frame.event);
    dialogs.delete(frame.event);
    problem(PROBLEMS.refused(), sent, dialog);
  },

  offers(frame) {
    if (frame.ask === know.asks) box.show(frame.offers);
  },

  clock(frame) {
    know.direct = frame.direct;
    clock.update(frame);
    markNew();
  },

  "clock-problem": ({ why }) => notice(CLOCK.problems[why]),
  started: () => notice(CLOCK.started),
};

function settle(event) {
  const button = buttons.get(event);
  if (button) waiting(button, false);
  buttons.delete(event);
}

function problem(words, sent, dialog) {
  if (dialog) dialog.show({ "": words });
  else notice(words);
  if (sent?.type === "say") box.giveBack(sent.text);
}

// --- what is done here --------------------------------------------------------------------------

function say(text) {
  notice("");
  deliver({ type: "say", seat: know.seat, view: know.view, text });
}

function press(button, action, chosen, entry) {
  notice("");
  waiting(button, true);
  buttons.set(deliver({ type: "press", seat: know.seat, entry: entry.id, action, chosen }), button);
}

function deliver(frame) {
  const event = newEvent();
  connection.deliver({ ...frame, event });
  know.acted = performance.now();
  return event;
}

function suggest(text) {
  know.asks += 1;
  connection.send({ type: "suggest", ask: know.asks, seat: know.seat, view: know.view, text });
}

function openForm(form, sent) {
  const seat = sent?.seat ?? know.seat;
  const view = sent?.view ?? know.view;
  const entry = sent?.entry ?? null;
  const dialog = new FormDialog(form, {
    about: { reader: seatNow(), names: names() },
    seats: know.seats,
    submit(values) {
      const event = deliver({ type: "submit", seat, view, form: form.id, values, entry });
      dialogs.set(event, dialog);
      if (!connection.open) dialog.wait(WORDS.lost);
    },
    closed(changed) {
      byId("typed").focus();
      keepForm(changed ? dialog : null);
    },
  });
  keepForm(null);
  dialog.open();
  note("form", names().get(seat));
}

function keepForm(dialog) {
  if (keptForm && keptForm !== dialog) keptForm.dialog.remove();
  keptForm = dialog;
  byId("kept").hidden = dialog === null;
  if (dialog) byId("kept-words").textContent = WORDS.keptForm(dialog.form.title);
}

byId("kept-open").addEventListener("click", () => {
  byId("kept").hidden = true;
  keptForm.open();
});

function sit(seat) {
  if (seat === know.seat) return;
  know.seat = seat;
  know.entries.clear();
  know.epoch = "";
  know.seq = 0;
  keepForm(null);
  remember();
  notice("");
  redraw();
  clock.draw();
  seats.select(seat, know.seats);
  connection.send({ type: "sit", seat });
  note("seat", names().get(seat));
}

// --- what is seen -------------------------------------------------------------------------------

function show(entry) {
  if (entry.view === know.view) {
    const own = entry.private || entry.author === know.seat;
    stream.update(entry, own && performance.now() - know.acted < ANSWER_COMES_WITHIN);
    welcome();
  }
  markNew();
}

function redraw() {
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const chosen = tab.dataset.view === know.view;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    if (chosen) byId("stream").setAttribute("aria-labelledby", tab.id);
  }
  if (know.seats.length) stream.replace(inView());
  welcome();
  markNew();
}

function welcome() {
  const place = byId("welcome");
  place.hidden = inView().length > 0 || !know.epoch;
  if (place.hidden) return;
  place.replaceChildren(...WORDS.welcome[know.view](know.command).map((words) => element("p", {}, words)));
}

function look(view) {
  know.view = view;
  remember();
  redraw();
  const last = inView().at(-1);
  if (last) noteForEntry(last, noteName(last), view);
  else note("seat", names().get(know.seat));
}

for (const tab of document.querySelectorAll("[role=tab]")) {
  tab.addEventListener("click", () => look(tab.dataset.view));
  tab.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    look(know.view === "channel" ? "direct" : "channel");
    byId(`tab-${know.view}`).focus();
  });
}

function remember() {
  const here = new URLSearchParams({ seat: know.seat });
  if (know.view === "direct") here.set("view", "direct");
  history.replaceState(null, "", `/?${here}`);
}

// Direct messages nobody has looked at yet, in words and without a number.
function markNew() {
  if (!know.epoch) return;
  const key = `holdspace.seen.${know.epoch}`;
  const seen = JSON.parse(localStorage.getItem(key) ?? "{}");
  if (know.view === "direct" && !document.hidden && know.direct[know.seat] > (seen[know.seat] ?? 0)) {
    seen[know.seat] = know.direct[know.seat];
    localStorage.setItem(key, JSON.stringify(seen));
  }
  const unread = new Set(Object.keys(know.direct).filter((seat) => know.direct[seat] > (seen[seat] ?? 0)));
  seats.mark(unread);
  byId("direct-new").hidden = !unread.has(know.seat);
}

document.addEventListener("visibilitychange", markNew);

// Of a link or a picture. A picture that is shown already is not fetched again.
function fileLink(target, id) {
  const address = `/files/${id}?ticket=${encodeURIComponent(know.ticket)}`;
  if (target instanceof HTMLImageElement) {
    if (!target.complete || !target.naturalWidth) target.src = address;
  } else target.href = address;
}

function noteName(entry) {
  return names().get(entry.author) ?? seatNow().name;
}

function announce(words) {
  const log = byId("log");
  log.append(element("p", {}, words));
  while (log.childElementCount > LOG_LINES) log.firstElementChild.remove();
}

function notice(words) {
  byId("notice").textContent = words;
}

function connectionState(state) {
  byId("lost").textContent = state === "lost" ? WORDS.lost : "";
  for (const dialog of state === "lost" ? dialogs.values() : []) dialog.wait(WORDS.lost);
}

// The note stands beside the stream where there is room, and at its end where there is not.
const roomy = matchMedia("(min-width: 68rem)");
const placeNote = () => (roomy.matches ? document.querySelector(".room") : byId("stream")).append(byId("note"));
roomy.addEventListener("change", placeNote);
placeNote();

const zones = new Set([...ZONES, ...(Intl.supportedValuesOf?.("timeZone") ?? [])]);
byId("zones").append(...[...zones].map((zone) => element("option", { value: zone })));
