// A Text of the bot as nodes, and as one plain string.

import { element } from "./dom.js";
import { whenWords } from "./time.js";
import { WORDS } from "./words.js";

// `reader` is the seat that reads; `names` maps user ids to names.
export function nodes(text, { reader, names }) {
  return text.map((piece) => {
    if (typeof piece === "string") return document.createTextNode(piece);
    switch (piece.is) {
      case "strong":
        return element("strong", {}, piece.text);
      case "when":
        return element("time", { datetime: piece.at }, whenWords(piece, reader.zone));
      case "mention":
        return element("span", { class: "mention" }, names.get(piece.user) ?? piece.user);
      case "link":
        return outside(piece.url, piece.label);
      default:
        throw new Error(`no such piece of text: ${piece.is}`);
    }
  });
}

export function outside(url, label, look = "") {
  return element(
    "a",
    { href: url, target: "_blank", rel: "noopener noreferrer", class: look || null },
    label,
    element("span", { class: "hear" }, WORDS.newTab),
  );
}

export function plain(text, about) {
  return text
    .map((piece) => {
      if (typeof piece === "string") return piece;
      if (piece.is === "when") return whenWords(piece, about.reader.zone);
      if (piece.is === "mention") return about.names.get(piece.user) ?? piece.user;
      return piece.text ?? piece.label;
    })
    .join("");
}
