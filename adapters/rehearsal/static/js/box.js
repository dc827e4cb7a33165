// The box at the bottom: a combobox as the ARIA practices describe it, with a memory.

import { byId, element } from "./dom.js";

const HISTORY = 50;

export class Box {
  // ask(text) asks for what fits; say(text) sends it.
  constructor({ ask, say }) {
    this.ask = ask;
    this.say = say;
    this.input = byId("typed");
    this.list = byId("offers");
    this.offers = [];
    this.active = -1;
    this.history = [];
    this.past = 0;
    byId("box").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.input.addEventListener("input", () => this.changed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.accept(Number(option.dataset.index));
    });
  }

  get open() {
    return !this.list.hidden;
  }

  changed() {
    if (this.input.value.startsWith("/")) this.ask(this.input.value);
    else this.close();
  }

  show(offers) {
    if (document.activeElement !== this.input || !this.input.value.startsWith("/")) return;
    this.offers = offers;
    this.active = -1;
    this.list.replaceChildren(
      ...offers.map((offer, index) =>
        element(
          "li",
          { role: "option", id: `offer-${index}`, "data-index": String(index), "aria-selected": "false" },
          element("span", { class: "offer-name" }, offer.label),
          offer.hint ? element("span", { class: "offer-hint" }, offer.hint) : null,
        ),
      ),
    );
    this.list.hidden = offers.length === 0;
    this.list.scrollTop = 0;
    this.input.setAttribute("aria-expanded", String(this.open));
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  point(index) {
    this.active = index;
    [...this.list.children].forEach((option, each) =>
      option.setAttribute("aria-selected", String(each === index)),
    );
    if (index < 0) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    this.input.setAttribute("aria-activedescendant", `offer-${index}`);
    this.list.children[index].scrollIntoView({ block: "nearest" });
  }

  accept(index) {
    const { value } = this.offers[index];
    this.write(/[: ]$/.test(value) ? value : `${value} `);
    this.input.focus();
    this.close();
    this.changed();
  }

  write(text) {
    this.input.value = text;
    this.input.setSelectionRange(text.length, text.length);
  }

  key(event) {
    if (event.isComposing) return;
    switch (event.key) {
      case "ArrowDown":
        if (this.open) this.point((this.active + 1) % this.offers.length);
        else if (this.past > 0) this.remember(-1);
        else this.changed();
        break;
      case "ArrowUp":
        if (this.open && this.active >= 0) this.point(this.active - 1);
        else this.remember(1);
        break;
      case "Enter":
        if (!this.open || this.active < 0) return;
        this.accept(this.active);
        break;
      case "Escape":
        if (!this.open) return;
        this.close();
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  remember(step) {
    const past = Math.min(this.history.length, Math.max(0, this.past + step));
    if (past === this.past) return;
    this.past = past;
    this.close();
    this.write(past ? this.history[this.history.length - past] : "");
  }

  send() {
    const text = this.input.value.trim();
    if (!text) return;
    this.history = [...this.history.filter((each) => each !== text), text].slice(-HISTORY);
    this.past = 0;
    this.write("");
    this.close();
    this.say(text);
  }

  // Something did not go through: it comes back, unless something new is being typed.
  giveBack(text) {
    if (!this.input.value) this.write(text);
  }
}
