// Times in words, in the zone of whoever reads them.

import { WORDS } from "./words.js";

const OWN = "en-GB";

function parts(at, zone, options) {
  const made = {};
  const format = new Intl.DateTimeFormat(OWN, { timeZone: zone, hourCycle: "h23", ...options });
  for (const part of format.formatToParts(at)) made[part.type] = part.value;
  return made;
}

export function dayWords(at, zone) {
  const { weekday, day, month } = parts(at, zone, { weekday: "long", day: "numeric", month: "long" });
  return `${weekday} ${day} ${month}`;
}

export function timeWords(at, zone) {
  const { hour, minute } = parts(at, zone, { hour: "2-digit", minute: "2-digit" });
  return `${hour}:${minute}`;
}

export const dayAndTime = (at, zone) => `${dayWords(at, zone)} at ${timeWords(at, zone)}`;

// The wall clock as a comparable text: two zones that show the same one need no name.
const wall = (at, zone) => `${dayWords(at, zone)} ${timeWords(at, zone)}`;

// The day as the language of a card has it. A browser that does not know the language names it in its own.
const dayIn = (language, at, zone) =>
  new Intl.DateTimeFormat([language, OWN], { timeZone: zone, weekday: "long", day: "numeric", month: "long" }).format(at);

// A When of the bot: the reader's own time, with the zone named where it is not the group's.
export function whenWords({ at: instant, zone, style, language, join = "{day} at {time}" }, reader) {
  const at = new Date(instant);
  const elsewhere = wall(at, zone) !== wall(at, reader);
  const city = language ? place(reader) : WORDS.placeTime(place(reader));
  const named = elsewhere ? ` (${city})` : "";
  const day = language ? dayIn(language, at, reader) : dayWords(at, reader);
  if (style === "day") return day;
  if (style === "time") return timeWords(at, reader) + named;
  return join.replace("{day}", day).replace("{time}", timeWords(at, reader)) + named;
}

const place = (zone) => zone.split("/").pop().replaceAll("_", " ");
