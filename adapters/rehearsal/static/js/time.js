// Times in words, in the zone of whoever reads them.

import { WORDS } from "./words.js";

function parts(at, zone, options) {
  const made = {};
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", ...options });
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

// A When of the bot: the reader's own time, with the zone named where it is not the group's.
export function whenWords({ at: instant, zone, style }, reader) {
  const at = new Date(instant);
  const named = wall(at, zone) === wall(at, reader) ? "" : ` (${WORDS.placeTime(place(reader))})`;
  if (style === "day") return dayWords(at, reader);
  if (style === "time") return timeWords(at, reader) + named;
  return dayAndTime(at, reader) + named;
}

const place = (zone) => zone.split("/").pop().replaceAll("_", " ");
