// What one seat can read: the channel or its direct messages, with the days between.

import { blockElement } from "./cards.js";
import { byId, element } from "./dom.js";
import { plain } from "./inline.js";
import { dayWords, timeWords } from "./time.js";
import { WORDS } from "./words.js";

const NEAR = 80; // Pixels from the end that still count as being there.

export class Stream {
  // about: { reader, names, press(button, action, chosen, entry), file(link, id) }.
  constructor(about) {
    this.about = about;
    this.scroller = byId("stream");
    this.list = byId("entries");
    this.below = byId("below");
    this.shown = new Map();
    this.below.addEventListener("click", () => {
      this.toEnd();
      this.scroller.focus({ preventScroll: true });
    });
    this.following = true;
    this.scroller.addEventListener("scroll", () => {
      this.following = this.atEnd;
      if (this.following) this.below.hidden = true;
    }, { passive: true });
    // A window that turns, or a line that appears below, does not hide the end.
    new ResizeObserver(() => {
      if (this.following) this.toEnd();
    }).observe(this.scroller);
  }

  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  toEnd() {
    this.below.hidden = true;
    const last = this.list.lastElementChild;
    if (!last) return;
    // A card that is higher than the window is read from its start.
    if (last.offsetHeight > this.scroller.clientHeight) last.scrollIntoView({ block: "start" });
    else this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  // Everything anew: another seat, another view, or the first look.
  replace(entries) {
    this.shown.clear();
    this.lastDay = null;
    this.list.replaceChildren();
    for (const entry of entries) this.append(entry);
    this.toEnd();
  }

  // One entry that came or changed. `mine`: it answers what this window just did.
  update(entry, mine) {
    const old = this.shown.get(entry.id);
    if (old) {
      this.exchange(old, this.make(entry));
      return;
    }
    const follow = mine || this.atEnd;
    this.append(entry);
    if (!follow) this.below.hidden = false;
    else {
      this.toEnd();
      // In a low window the page itself scrolls.
      if (mine) this.list.lastElementChild.scrollIntoView({ block: "nearest" });
    }
  }

  append(entry) {
    const day = dayWords(new Date(entry.at), this.about.reader().zone);
    if (day !== this.lastDay) {
      this.lastDay = day;
      this.list.append(element("p", { class: "day" }, day));
    }
    const made = this.make(entry);
    this.shown.set(entry.id, made);
    this.list.append(made);
  }

  // The focus stays where it was, or on the card where its button is gone.
  exchange(old, made) {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(made);
    this.shown.set(Number(made.dataset.id), made);
    if (!focused) return;
    const action = focused.dataset.action;
    const same = action && made.querySelector(`[data-action="${CSS.escape(action)}"]`);
    (same || made).focus({ preventScroll: true });
  }

  make(entry) {
    const about = { reader: this.about.reader(), names: this.about.names() };
    const who = entry.author === "bot" ? WORDS.bot : (about.names.get(entry.author) ?? WORDS.someone);
    const at = new Date(entry.at);
    const head = element(
      "p",
      { class: "entry-head" },
      element("span", { class: "entry-who" }, who),
      element("span", {}, timeWords(at, about.reader.zone)),
    );
    if (entry.private && entry.view === "channel") {
      head.append(element("span", { class: "entry-private" }, WORDS.onlyYou));
    }
    if (entry.edited) head.append(element("span", {}, WORDS.edited));
    const look = `entry ${entry.author === "bot" ? "bot" : "person"}${entry.private ? " private" : ""}`;
    return element(
      "article",
      {
        class: entry.view === "channel" ? look : look.replace(" private", ""),
        "aria-label": this.words(entry), "data-id": String(entry.id), tabindex: "-1",
      },
      ...(entry.kind === "joined" ? [] : [head]),
      this.body(entry, about),
    );
  }

  body(entry, about) {
    if (entry.kind === "joined") {
      return element("p", { class: "joined" }, WORDS.joined(about.names.get(entry.author)));
    }
    if (entry.kind === "talk") {
      return element("p", { class: "talk-words", dir: "auto" }, entry.body.text);
    }
    const press = (button, action, chosen) => this.about.press(button, action, chosen, entry);
    const card = element("div", { class: "card" });
    for (const block of entry.body.card.blocks) card.append(blockElement(block, { ...about, press }));
    if (entry.body.file) {
      const { id, name, bytes, alt } = entry.body.file;
      if (alt) {
        const picture = element("img", { class: "picture", "data-file": String(id), alt });
        this.about.file(picture, id);
        card.append(picture);
      }
      const link = element("a", { class: "button", "data-file": String(id), download: name }, WORDS.download(name, size(bytes)));
      this.about.file(link, id);
      card.append(element("div", { class: "buttons" }, link));
    }
    return card;
  }

  // The entry in one line, for the log that a screen reader hears.
  words(entry) {
    const about = { reader: this.about.reader(), names: this.about.names() };
    if (entry.kind === "joined") return WORDS.joined(about.names.get(entry.author));
    if (entry.kind === "talk") return WORDS.said(about.names.get(entry.author), entry.body.text);
    const summary = WORDS.said(WORDS.bot, plain(entry.body.card.summary, about));
    return entry.private && entry.view === "channel" ? WORDS.saidPrivately(summary) : summary;
  }
}

function size(bytes) {
  return bytes < 1000 ? `${bytes} bytes` : bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
