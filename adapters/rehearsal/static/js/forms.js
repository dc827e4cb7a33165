// Forms as dialogs. What was typed stays: through problems, a lost connection, and closing.

import { element } from "./dom.js";
import { nodes } from "./inline.js";
import { dayWords } from "./time.js";
import { PROBLEMS, ROLES, WORDS } from "./words.js";

const FEW = 6; // Up to here, choices stand side by side as radios; above, in a menu.
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CLOCK = /^\d{2}:\d{2}$/;
const PICKED = { date: DAY, time: CLOCK };

let made = 0;

export class FormDialog {
  // submit(values) sends them; closed(changed) hears that it was closed without sending.
  constructor(form, { about, seats, submit, closed }) {
    this.form = form;
    this.seats = seats;
    this.submit = submit;
    this.prefix = `f${(made += 1)}`;
    this.changed = false;
    this.sent = false;
    this.fields = new Map(form.fields.map((field) => [field.name, this.field(field)]));
    this.whole = element("p", { class: "field-problem", hidden: true, tabindex: "-1" });
    this.state = element("p", { class: "form-state", role: "status" });
    this.send = element("button", { type: "submit", class: "button primary" }, form.submit);
    const leave = element("button", { type: "button", class: "button" }, WORDS.notNow);
    const title = `${this.prefix}-title`;
    const inside = element(
      "form",
      { novalidate: true },
      ...[...this.fields.values()].map((each) => each.element),
      this.state,
      element("div", { class: "form-end" }, this.send, leave),
    );
    this.dialog = element(
      "dialog",
      { class: "form", "aria-labelledby": title },
      element("h2", { id: title }, form.title),
      form.intro.length ? element("p", { class: "form-intro" }, ...nodes(form.intro, about)) : null,
      this.whole,
      inside,
    );
    inside.addEventListener("input", () => (this.changed = true));
    inside.addEventListener("submit", (event) => {
      event.preventDefault();
      this.trySubmit();
    });
    leave.addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => {
      if (!this.sent) closed(this.changed);
    });
  }

  open() {
    if (!this.dialog.isConnected) document.body.append(this.dialog);
    this.dialog.showModal();
    if (Object.keys(this.form.problems).length) this.show(this.form.problems);
    else this.fields.values().next().value?.focus();
  }

  // It was taken: it goes.
  finish() {
    this.sent = true;
    this.dialog.close();
    this.dialog.remove();
  }

  trySubmit() {
    if (this.busy) return;
    const problems = {};
    const values = {};
    for (const [name, field] of this.fields) {
      const problem = field.check?.();
      if (problem) problems[name] = problem;
      values[name] = field.value();
    }
    this.show(problems);
    if (Object.keys(problems).length) return;
    this.wait(WORDS.sending);
    this.submit(values);
  }

  get busy() {
    return this.send.getAttribute("aria-disabled") === "true";
  }

  wait(words) {
    this.send.setAttribute("aria-disabled", "true");
    this.state.textContent = words;
  }

  // Each problem by its field, the focus on the first.
  show(problems) {
    this.send.removeAttribute("aria-disabled");
    this.state.textContent = "";
    let first = null;
    for (const [name, field] of this.fields) {
      const problem = Object.hasOwn(problems, name) ? problems[name] : "";
      field.problem.textContent = problem;
      field.problem.hidden = !problem;
      field.mark(problem ? "true" : null);
      if (problem) first ??= field;
    }
    const elsewhere = Object.entries(problems).filter(([name]) => !this.fields.has(name));
    this.whole.textContent = elsewhere.map(([, problem]) => problem).join(" ");
    this.whole.hidden = elsewhere.length === 0;
    if (elsewhere.length) this.whole.focus();
    else first?.focus();
  }

  // --- fields ------------------------------------------------------------------------------

  field(given) {
    const id = `${this.prefix}-field-${given.name}`;
    // How a day or a time may be typed is no help where a picker asks for it.
    const picked = PICKED[given.is] && pickable(given, PICKED[given.is]);
    const helps = [given.hint, picked ? "" : given.example].filter(Boolean).join(" ");
    const hint = helps ? element("p", { class: "field-hint", id: `${id}-hint` }, helps) : null;
    const problem = element("p", { class: "field-problem", id: `${id}-problem`, hidden: true });
    const described = [hint?.id, problem.id].filter(Boolean).join(" ");
    const parts = FIELDS[given.is](given, { id, described, seats: this.seats });
    const open = !given.required && !(given.is === "choice" && given.initial);
    const label = [given.label, open ? element("span", { class: "optional" }, WORDS.optional) : null];
    const around = parts.group
      ? element("fieldset", { class: "field", "aria-describedby": described }, element("legend", {}, ...label))
      : element("div", { class: "field" }, element("label", { for: id }, ...label));
    around.append(...[hint, problem, ...parts.inputs].filter(Boolean));
    const controls = parts.controls;
    return {
      element: around,
      problem,
      value: parts.value,
      check: parts.check,
      focus: () => (controls.find((each) => each.checked) ?? controls[0])?.focus(),
      mark: (invalid) => {
        for (const control of parts.group ? [] : controls) {
          if (invalid) control.setAttribute("aria-invalid", invalid);
          else control.removeAttribute("aria-invalid");
        }
      },
    };
  }
}

function single(control, check) {
  return { inputs: [control], controls: [control], value: () => control.value, check };
}

function input(given, { id, described }, properties) {
  const control = element("input", {
    id,
    "aria-describedby": described,
    "aria-required": given.required ? "true" : null,
    ...properties,
  });
  control.value = given.initial;
  return control;
}

const pickable = ({ initial }, fits) => initial === "" || fits.test(initial);

// A picker cannot hold "31 Feb", nor "25:61". What was typed stays to be seen and mended, as text.
function picker(type, fits) {
  return (given, about) => {
    const control = input(given, about, { type: pickable(given, fits) ? type : "text" });
    if (control.value !== given.initial) {
      control.type = "text";
      control.value = given.initial;
    }
    const field = single(control, () => (control.validity.badInput ? PROBLEMS[type] : null));
    return type === "date" ? { ...field, inputs: [control, echo(control)] } : field;
  };
}

// The day in words, since a browser writes numbers in its own country's order.
function echo(control) {
  const words = element("p", { class: "field-echo" });
  const say = () => {
    const whole = DAY.test(control.value);
    words.textContent = whole ? WORDS.dayEcho(dayWords(new Date(`${control.value}T12:00Z`), "UTC")) : "";
  };
  control.addEventListener("input", say);
  say();
  return words;
}

function many(given, { id }, options, chosen, check) {
  const boxes = options.map((option, index) =>
    element("input", {
      type: "checkbox", id: `${id}-${index}`, name: id, value: option.value, checked: chosen.includes(option.value),
    }),
  );
  const value = () => boxes.filter((box) => box.checked).map((box) => box.value).join(",");
  const inputs = boxes.map((box, index) => optionRow(box, options[index]));
  return { group: true, inputs, controls: boxes, value, check: check && (() => check(boxes)) };
}

function optionRow(control, option) {
  const label = element("label", { for: control.id }, option.label);
  if (option.hint) label.append(element("span", { class: "offer-hint" }, option.hint));
  return element("div", { class: "option" }, control, label);
}

const FIELDS = {
  text(given, about) {
    const long = given.kind === "long";
    const control = long
      ? element("textarea", {
          id: about.id, rows: "5", "aria-describedby": about.described, "aria-required": given.required ? "true" : null,
        })
      : input(given, about, given.kind === "link" ? { type: "text", inputmode: "url" } : { type: "text" });
    control.value = given.initial;
    control.dir = "auto";
    return single(control, () => {
      const length = [...control.value].length;
      return length > given.limit ? PROBLEMS.tooLong(length, given.limit) : null;
    });
  },

  choice(given, { id, described }) {
    if (given.options.length > FEW) {
      const menu = element("select", { id, "aria-describedby": described });
      if (!given.initial || !given.required) {
        menu.append(element("option", { value: "" }, WORDS.pleaseChoose));
      }
      for (const option of given.options) {
        const words = option.hint ? `${option.label}: ${option.hint}` : option.label;
        menu.append(element("option", { value: option.value, selected: option.value === given.initial }, words));
      }
      return single(menu);
    }
    const radios = given.options.map((option, index) =>
      element("input", {
        type: "radio", id: `${id}-${index}`, name: id, value: option.value, checked: option.value === given.initial,
      }),
    );
    const value = () => radios.find((radio) => radio.checked)?.value ?? "";
    return {
      group: true, inputs: radios.map((radio, index) => optionRow(radio, given.options[index])), controls: radios, value,
    };
  },

  many: (given, about) => many(given, about, given.options, given.initial),

  date: picker("date", DAY),
  time: picker("time", CLOCK),

  people(given, about) {
    const options = about.seats.map((seat) => ({ value: seat.id, label: seat.name, hint: ROLES[seat.role] }));
    return many(given, about, options, given.initial, (boxes) =>
      boxes.filter((box) => box.checked).length > given.most ? PROBLEMS.tooMany(given.most) : null,
    );
  },

  zone: (given, about) =>
    single(input(given, about, { type: "text", list: "zones", autocapitalize: "none", spellcheck: "false" })),
};
