// The clock that everybody can see and move, forward only.

import { byId, waiting, isWaiting } from "./dom.js";
import { dayAndTime, dayWords, timeWords } from "./time.js";
import { CLOCK } from "./words.js";

const BEFORE = 15 * 60 * 1000;
const BEGINS = 60 * 1000;

export class RoomClock {
  // zone() is the reader's; move(to), stop() and again(furnished) ask the room; tell(words) says.
  constructor({ zone, move, stop, again, tell }) {
    this.zone = zone;
    this.tell = tell;
    this.frame = null;
    this.panel = byId("moves");
    this.toggle = byId("more");
    this.dialog = byId("start-again");
    this.toggle.addEventListener("click", () => this.openPanel(this.panel.hidden));
    for (const button of document.querySelectorAll("[data-move]")) {
      button.addEventListener("click", () => {
        if (isWaiting(button)) return;
        this.openPanel(false);
        this.asked = true;
        move(button.dataset.move);
      });
    }
    byId("stop").addEventListener("click", stop);
    byId("again").addEventListener("click", () => {
      this.openPanel(false);
      this.dialog.showModal();
    });
    for (const button of document.querySelectorAll("[data-again]")) {
      button.addEventListener("click", () => {
        this.dialog.close();
        if (button.dataset.again !== "keep") again(button.dataset.again === "furnished");
      });
    }
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.panel.hidden) return;
      this.openPanel(false);
      this.toggle.focus();
    });
    document.addEventListener("click", (event) => {
      if (!event.target.closest(".more")) this.openPanel(false);
    });
    setInterval(() => this.draw(), 1000);
  }

  openPanel(open) {
    const inside = this.panel.contains(document.activeElement);
    this.panel.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    if (!open && inside) this.toggle.focus();
  }

  update(frame) {
    const session = this.frame?.session;
    if (session && Date.parse(session) <= Date.parse(frame.now)) this.begun = Date.parse(session);
    // Where nothing happens on the way, no frame may say that it moves.
    const jumped = this.frame && Date.parse(frame.now) - this.now > BEGINS / 2;
    const arrived = this.asked && !frame.moving_to && (this.frame?.moving_to || jumped);
    this.frame = frame;
    this.since = performance.now();
    this.draw();
    if (arrived) {
      this.asked = false;
      const begins = this.now - this.begun < BEGINS;
      this.tell(CLOCK.arrived(dayAndTime(this.now, this.zone()), begins));
    }
  }

  get now() {
    return new Date(Date.parse(this.frame.now) + performance.now() - this.since);
  }

  draw() {
    if (!this.frame) return;
    const { next_thing: next, session, moving_to: moving, stops } = this.frame;
    const zone = this.zone();
    put("clock-now", `${dayWords(this.now, zone)}, ${timeWords(this.now, zone)}`);
    put(
      "clock-next",
      moving
        ? `${CLOCK.onTheWay(dayAndTime(new Date(moving), zone))} ${CLOCK.stops(stops)}`
        : next
          ? CLOCK.next(this.soon(new Date(next), zone))
          : CLOCK.nothing,
    );
    byId("stop").hidden = !moving;
    byId("move-next").hidden = Boolean(moving);
    for (const button of document.querySelectorAll("[data-move]")) {
      const to = button.dataset.move;
      const ahead = to === "next" ? next : to === "before-session" ? session && Date.parse(session) - BEFORE > this.now : true;
      waiting(button, Boolean(moving) || !ahead);
    }
  }

  soon(at, zone) {
    return dayWords(at, zone) === dayWords(this.now, zone) ? timeWords(at, zone) : dayAndTime(at, zone);
  }
}

// Only what changed is written, so that nothing stirs once a second.
function put(id, words) {
  const place = byId(id);
  if (place.textContent !== words) place.textContent = words;
}
