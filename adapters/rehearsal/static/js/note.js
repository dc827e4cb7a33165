// The side note: what a real group would see of the last thing that happened.

import { byId } from "./dom.js";
import { NOTES } from "./words.js";

export function note(kind, name) {
  byId("note-words").textContent = NOTES[kind](name);
}

// `view` is what is being read: a direct message may come while that is the channel.
export function noteForEntry(entry, name, view) {
  if (entry.kind === "joined") return note("joined", name);
  if (entry.kind === "talk") return note("talk", name);
  if (entry.body.file) return note("file", name);
  if (entry.view === "direct") return note(view === "direct" ? "direct" : "directElsewhere", name);
  if (entry.private) return note(entry.edited ? "privateEdit" : "privateCard", name);
  return note(entry.edited ? "channelEdit" : "channelCard", name);
}
