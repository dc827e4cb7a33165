// The blocks of a card, each with one small maker. `about` holds who reads, the names, and what a
// press does: about.press(button, action, chosen).

import { element, isWaiting } from "./dom.js";
import { nodes, outside } from "./inline.js";
import { WORDS } from "./words.js";

let made = 0;
const freshId = () => `c${(made += 1)}`;

export function blockElement(block, about) {
  const maker = MAKERS[block.is];
  if (!maker) throw new Error(`no such block: ${block.is}`);
  return maker(block, about);
}

const MAKERS = {
  heading: (block) => element("h3", { dir: "auto" }, block.text),
  paragraph: (block, about) => element("p", { dir: "auto" }, ...nodes(block.text, about)),
  quoted: (block, about) => element("blockquote", { dir: "auto" }, ...nodes(block.text, about)),
  note: (block, about) => element("p", { class: "small", dir: "auto" }, ...nodes(block.text, about)),
  items: (block, about) =>
    element(
      block.numbered ? "ol" : "ul",
      {},
      ...block.items.map((item) => element("li", { dir: "auto" }, ...nodes(item, about))),
    ),
  facts: (block, about) =>
    element(
      "dl",
      { class: "facts" },
      ...block.facts.flatMap((fact) => [
        element("dt", {}, fact.label),
        element("dd", { dir: "auto" }, ...nodes(fact.value, about)),
      ]),
    ),
  tally,
  grid,
  divider: () => element("hr"),
  buttons: (block, about) =>
    element("div", { class: "buttons" }, ...block.buttons.map((each) => button(each, about))),
  select,
};

function button(given, about) {
  if (given.is === "link") return outside(given.url, given.label, "button");
  if (given.is === "words") return element("span", {}, given.text);
  const look = given.look === "normal" ? "button" : `button ${given.look}`;
  return pressable(element("button", { type: "button", class: look }, given.label), given.action, about);
}

function pressable(target, action, about) {
  target.dataset.action = action;
  target.addEventListener("click", () => {
    if (!isWaiting(target)) about.press(target, action, "");
  });
  return target;
}

function tally({ rows }) {
  const list = element("div", { class: "tally", role: "list" });
  for (const row of rows) {
    const words = element(
      "div",
      { class: "tally-words" },
      element("span", { class: "tally-label", dir: "auto" }, row.label),
      element("span", {}, row.words),
    );
    const item = element("div", { role: "listitem" }, words);
    if (row.share !== null) {
      const bar = element("div", { class: "tally-bar" });
      bar.style.inlineSize = `${Math.round(Math.min(1, Math.max(0, row.share)) * 100)}%`;
      item.append(element("div", { class: "tally-track", "aria-hidden": "true" }, bar));
    }
    list.append(item);
  }
  return list;
}

// The column of the room is narrow, so the longer side of a grid goes down.
function turned({ columns, rows }) {
  if (columns.length <= rows.length) return { columns, rows };
  return {
    columns: rows.map((row) => row.name),
    rows: columns.map((name, index) => ({ name, cells: rows.map((row) => row.cells[index]) })),
  };
}

// The roles are said aloud because the narrowest layout takes the table's own display away.
function grid(block, about) {
  const { columns, rows } = turned(block);
  const head = element("tr", { role: "row" }, element("td", { role: "cell" }));
  for (const column of columns) head.append(element("th", { role: "columnheader", scope: "col" }, column));
  const body = rows.map(({ name, cells }) => {
    const row = element("tr", { role: "row" }, element("th", { role: "rowheader", scope: "row" }, name));
    cells.forEach((cell, index) => {
      const made = gridCell(cell, about);
      row.append(element("td", { role: "cell", "data-column": columns[index] }, made));
    });
    return row;
  });
  return element(
    "div",
    { class: "grid-scroll" },
    element(
      "table",
      { class: "grid", role: "table" },
      element("thead", { role: "rowgroup" }, head),
      element("tbody", { role: "rowgroup" }, ...body),
    ),
  );
}

function gridCell({ words, short, level, action }, about) {
  const look = `cell level-${level}`;
  if (action === null) return element("span", { class: look }, short);
  const button = element("button", { type: "button", class: look, "aria-label": words }, short);
  return pressable(button, action, about);
}

// A choice is sent by its own button: a menu that acts while somebody walks through it with the
// arrow keys would choose for them.
function select(block, about) {
  const id = freshId();
  const menu = element("select", { id });
  if (!block.chosen) menu.append(element("option", { value: "" }, WORDS.pleaseChoose));
  for (const option of block.options) {
    const label = option.hint ? `${option.label}: ${option.hint}` : option.label;
    menu.append(element("option", { value: option.value, selected: option.value === block.chosen }, label));
  }
  const send = element("button", { type: "button", class: "button" }, WORDS.choose);
  send.append(element("span", { class: "hear" }, ` (${block.label})`));
  send.dataset.action = block.action;
  send.addEventListener("click", () => {
    if (!menu.value) menu.focus();
    else if (!isWaiting(send)) about.press(send, block.action, menu.value);
  });
  return element(
    "div",
    { class: "select-row" },
    element("span", {}, element("label", { for: id }, block.label), menu),
    send,
  );
}
