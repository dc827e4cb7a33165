// The seats: one click, or the arrow keys, and one is somebody else.

import { byId, element } from "./dom.js";
import { ROLES } from "./words.js";

export class Seats {
  constructor(choose) {
    this.choose = choose;
    this.marks = new Map();
  }

  draw(seats, chosen) {
    this.marks.clear();
    byId("seat-list").replaceChildren(...seats.map((seat) => this.row(seat, seat.id === chosen)));
    this.select(chosen, seats);
  }

  row(seat, checked) {
    const id = `seat-${seat.id}`;
    const input = element("input", { type: "radio", name: "seat", id, value: seat.id, checked });
    input.addEventListener("change", () => this.choose(seat.id));
    const mark = element("span", { class: "new", hidden: true }, "new");
    this.marks.set(seat.id, mark);
    const name = element("span", { class: "seat-name" }, seat.name);
    const role = element("span", { class: "seat-role" }, ROLES[seat.role]);
    return element("div", { class: "seat" }, input, element("label", { for: id }, name, mark, role));
  }

  select(chosen, seats) {
    const input = byId(`seat-${chosen}`);
    input.checked = true;
    input.parentElement.scrollIntoView({ block: "nearest", inline: "center" });
    this.second(seats, chosen);
  }

  // A second window starts as somebody else: the next seat.
  second(seats, chosen) {
    const index = seats.findIndex((seat) => seat.id === chosen);
    byId("second").href = `/?seat=${encodeURIComponent(seats[(index + 2) % seats.length].id)}`;
  }

  // Which seats have a direct message that nobody has looked at as them.
  mark(unread) {
    for (const [seat, mark] of this.marks) mark.hidden = !unread.has(seat);
  }
}
