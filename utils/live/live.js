// Shows a live figure, names its controls and sends their values. Python draws.
const PATIENCE = 1500; // milliseconds until it says WAITING
const WAITING = "Python does not answer yet. It may be busy: wait. Restarted? Run this cell again.";
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
// JupyterLab's shortcuts take arrow keys, Enter and letters unless an element says so.
const OWN = { "data-lm-suppress-shortcuts": "true" };

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function slider({ label, low, high, step, value, unit }, id, send) {
  const limits = { min: low, max: high, step, ...OWN };
  const range = make("input", { type: "range", id, ...limits });
  const typed = make("input", { type: "number", "aria-label": `${label}, typed`, ...limits });
  const decimals = `${step}`.split(".")[1]?.length ?? 0;
  const written = () => Number(range.value).toFixed(decimals);
  const take = (given) => {
    range.value = given; // the browser keeps it in the range and on a step
    range.setAttribute("aria-valuetext", `${written()} ${unit}`.trim());
    return Number(range.value);
  };
  take(value);
  typed.value = written();
  range.addEventListener("input", () => {
    send(take(range.value));
    typed.value = written();
  });
  typed.addEventListener("input", () => typed.value !== "" && send(take(typed.value)));
  typed.addEventListener("change", () => (typed.value = written()));
  typed.addEventListener("keydown", ({ key }) => key === "Enter" && (typed.value = written()));
  return [make("label", { for: id }, label), range, typed, make("span", {}, unit)];
}

function choice({ label, options, value }, id, send) {
  const buttons = options.map((option) =>
    make("button", { type: "button", "aria-pressed": option === value, ...OWN }, option));
  const press = (button) => {
    for (const other of buttons) other.setAttribute("aria-pressed", other === button);
    send(button.textContent);
  };
  for (const button of buttons) button.addEventListener("click", () => press(button));
  const group = make("div", { role: "group", "aria-labelledby": id }, ...buttons);
  return [make("span", { id, class: "pa-label" }, label), group];
}

function text({ label, value, max_length: maxlength }, id, send) {
  const typed = make("input", { type: "text", id, value, maxlength, spellcheck: false, ...OWN });
  const button = make("button", { type: "button", ...OWN }, "Show");
  button.onclick = () => send(typed.value);
  typed.addEventListener("keydown", (event) => event.key === "Enter" && send(typed.value));
  return [make("label", { for: id }, label), typed, button];
}

// A picture whose numbers can be pointed at, or walked through with the arrow keys.
function readable(picture, line) {
  let [cells, read] = [[], -1];
  const tell = (cell) => {
    cells[read]?.classList.remove("pa-read");
    line.textContent = cell?.dataset.say ?? "";
    if ((read = cells.indexOf(cell)) < 0) return;
    cell.classList.add("pa-read");
    cell.setAttribute("aria-describedby", line.id);
    cell.dataset.lmSuppressShortcuts = "true";
    if (!cell.hasAttribute("tabindex")) cell.tabIndex = -1; // a click may focus it
  };
  const found = (event) => event.target.closest("[data-say]");
  picture.onpointerover = (event) => found(event) && tell(found(event));
  picture.addEventListener("focusin", picture.onpointerover);
  picture.addEventListener("keydown", (event) => {
    const [cell, step] = [found(event), STEPS[event.key]];
    if (!cell || !step) return;
    event.preventDefault();
    const { rows } = cell.closest("table");
    const next = rows[cell.parentElement.rowIndex + step[0]]?.cells[cell.cellIndex + step[1]];
    if (!next?.dataset.say) return;
    [cell.tabIndex, next.tabIndex] = [-1, 0];
    next.focus();
  });
  return (html) => {
    const focused = picture.contains(document.activeElement);
    picture.innerHTML = html;
    cells = [...picture.querySelectorAll("[data-say]")];
    for (const table of picture.querySelectorAll("table:has([data-say])")) {
      table.setAttribute("role", "grid");
      table.querySelector("[data-say]").tabIndex = 0;
    }
    tell(cells[read]); // what was read stays read while a slider moves
    if (focused) cells[read]?.focus({ preventScroll: true });
  };
}

function render({ model, el }) {
  const { title, badge, why, controls, shown } = model.get("start");
  const view = `pa-${Math.random().toString(36).slice(2)}`;
  const values = Object.fromEntries(controls.map((control) => [control.name, control.value]));
  let [good, asked, waiting, timer] = [{ ...values }, null, false, 0];
  const head = make("p", {}, title, make("span", { class: "pa-badge", title: why }, badge));
  const panel = make("div", { class: "pa-controls" });
  const picture = make("div", { class: "pa-picture" });
  const line = make("p", { class: "pa-say", id: `${view}-say` });
  const words = make("p", { role: "status", "aria-live": "polite" });
  const figure = make("section", { class: "pa-live mathjax_ignore", "aria-label": title });
  figure.append(head, panel, picture, line, words);
  const draw = readable(picture, line);
  const height = () => `${picture.getBoundingClientRect().height}px`;
  new ResizeObserver(() => (picture.style.minHeight = height())).observe(picture); // never shrink
  const show = ({ status, words: said, html }) => {
    if (status === "shown") draw(html);
    words.textContent = said;
    words.className = `pa-words pa-${status}`;
  };
  // One question at a time: while Python works on it, only the newest state is kept.
  const ask = (change) => {
    Object.assign(values, change);
    if ((waiting = asked !== null)) return;
    asked = { ...values };
    figure.ariaBusy = "true";
    timer = setTimeout(() => show({ status: "waiting", words: WAITING }), PATIENCE);
    model.send({ view, values: asked });
  };
  const listen = (answer) => {
    if (answer.view !== view) return;
    clearTimeout(timer);
    if (answer.status === "shown") good = asked;
    // A text that could not be read must not spoil the next move of a slider.
    else for (const { kind, name } of controls)
      if (kind === "Text" && values[name] === asked[name]) values[name] = good[name];
    asked = null;
    figure.ariaBusy = "false";
    show(answer);
    if (waiting) ask({});
  };
  controls.forEach((control, k) => {
    const send = (value) => ask({ [control.name]: value });
    const build = { Number: slider, Choice: choice, Text: text }[control.kind];
    const built = build(control, `${view}-${k}`, send);
    panel.append(make("div", { class: `pa-control pa-${control.kind}` }, ...built));
  });
  model.on("msg:custom", listen);
  el.append(figure);
  show(shown);
  return () => model.off("msg:custom", listen);
}

export default { render };
