// Shows a live figure, names its controls and sends their values. Python draws.
const PATIENCE = 1500; // milliseconds until the figure says that it waits
let figures = 0;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// JupyterLab's shortcuts take arrow keys, Enter and letters unless an element says so.
const own = { "data-lm-suppress-shortcuts": "true" };

function slider(control, id, send) {
  const limits = { min: control.low, max: control.high, step: control.step, ...own };
  const range = make("input", { type: "range", id, ...limits });
  const typed = make("input", { type: "number", "aria-label": `${control.label}, typed`, ...limits });
  const unit = make("span", { class: "pa-unit" }, control.unit);
  const take = (value) => {
    range.value = value;
    range.setAttribute("aria-valuetext", `${range.value} ${control.unit}`.trim());
  };
  take(control.value);
  typed.value = range.value;
  range.addEventListener("input", () => {
    take(range.value);
    typed.value = range.value;
    send(Number(range.value));
  });
  typed.addEventListener("input", () => {
    if (typed.value === "") return;
    take(typed.value);
    send(Number(range.value));
  });
  typed.addEventListener("change", () => (typed.value = range.value));
  return [make("label", { for: id }, control.label), range, typed, unit];
}

function choice(control, id, send) {
  const group = make("div", { role: "group", "aria-labelledby": id });
  for (const option of control.options) {
    const button = make("button", { type: "button", "aria-pressed": option === control.value, ...own }, option);
    button.addEventListener("click", () => {
      for (const other of group.children) other.setAttribute("aria-pressed", other === button);
      send(option);
    });
    group.append(button);
  }
  return [make("span", { id, class: "pa-label" }, control.label), group];
}

function text(control, id, send) {
  const typed = make("input", { type: "text", id, value: control.value, maxlength: control.max_length, spellcheck: "false", autocomplete: "off", ...own });
  const button = make("button", { type: "button", ...own }, "Show");
  button.addEventListener("click", () => send(typed.value));
  typed.addEventListener("keydown", (event) => event.key === "Enter" && send(typed.value));
  return [make("label", { for: id }, control.label), typed, button];
}

// A picture whose cells can be pointed at, or walked through with the arrow keys.
function readable(picture, line) {
  let cells = [];
  let read = -1;
  const tell = (cell) => {
    cells[read]?.classList.remove("pa-read");
    read = cells.indexOf(cell);
    cell?.classList.add("pa-read");
    line.textContent = cell?.dataset.say ?? (cells.length ? "Point at a cell, or press Tab and the arrow keys, to read its arithmetic." : "");
  };
  const beside = (cell, key) => {
    const row = [...cell.parentElement.cells];
    const rows = [...cell.closest("table").rows];
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
    const place = row.indexOf(cell);
    if (key === "Home") return row.find((c) => c.dataset.say);
    if (key === "End") return row.findLast((c) => c.dataset.say);
    return step && rows[rows.indexOf(cell.parentElement) + step[0]]?.cells[place + step[1]];
  };
  const find = (event) => event.target.closest?.("[data-say]");
  picture.addEventListener("pointerover", (event) => find(event) && tell(find(event)));
  picture.addEventListener("focusin", (event) => find(event) && tell(find(event)));
  picture.addEventListener("keydown", (event) => {
    const next = find(event) && beside(find(event), event.key);
    if (!next?.dataset.say) return;
    event.preventDefault();
    event.stopPropagation();
    find(event).tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
  return (html) => {
    const focused = picture.contains(document.activeElement);
    const last = read;
    picture.innerHTML = html;
    cells = [...picture.querySelectorAll("[data-say]")];
    for (const table of picture.querySelectorAll("table:has([data-say])")) {
      table.setAttribute("role", "grid");
      const mine = cells.filter((cell) => table.contains(cell));
      const stop = mine.includes(cells[last]) ? cells[last] : mine[0];
      for (const cell of mine) {
        cell.tabIndex = cell === stop ? 0 : -1;
        cell.setAttribute("data-lm-suppress-shortcuts", "true");
      }
    }
    tell(cells[last]);
    if (focused) cells[last]?.focus();
  };
}

function render({ model, el }) {
  const { title, badge, why, controls, shown } = model.get("start");
  const view = `pa-${Math.random().toString(36).slice(2)}-${++figures}`;
  const values = Object.fromEntries(controls.map((control) => [control.name, control.value]));
  let good = { ...values };
  let [asked, waiting, timer] = [null, false, 0];

  const picture = make("div", { class: "pa-picture" });
  const line = make("p", { class: "pa-say", "aria-live": "polite" });
  const words = make("p", { class: "pa-words", role: "status", "aria-live": "polite" });
  const draw = readable(picture, line);

  const show = (answer) => {
    if (answer.status === "shown") draw(answer.html);
    words.textContent = answer.words;
    words.className = `pa-words pa-${answer.status}`;
    // The figure may grow; it never shrinks under the reader's pointer.
    picture.style.minHeight = `${Math.max(parseFloat(picture.style.minHeight) || 0, picture.offsetHeight)}px`;
  };
  // One question at a time: while Python works on it, only the newest state is kept.
  const ask = () => {
    [asked, waiting] = [{ ...values }, false];
    model.send({ view, values: asked });
    clearTimeout(timer);
    timer = setTimeout(() => {
      show({ status: "waiting", words: "Waiting for Python: it is busy with another cell, or it was restarted. If nothing changes, run this cell again." });
    }, PATIENCE);
  };
  const listen = (answer) => {
    if (answer.view !== view) return;
    clearTimeout(timer);
    if (answer.status === "shown") good = asked;
    // A text that could not be read must not spoil the next move of a slider.
    else for (const c of controls) if (c.kind === "Text" && values[c.name] === asked[c.name]) values[c.name] = good[c.name];
    asked = null;
    show(answer);
    if (waiting) ask();
  };

  const panel = make("div", { class: "pa-controls" });
  controls.forEach((control, k) => {
    const build = { Number: slider, Choice: choice, Text: text }[control.kind];
    const send = (value) => {
      values[control.name] = value;
      if (asked) waiting = true;
      else ask();
    };
    panel.append(make("div", { class: `pa-control pa-${control.kind}` }, ...build(control, `${view}-${k}`, send)));
  });
  const head = make("p", { class: "pa-head" }, make("strong", {}, title), " ", make("span", { class: "pa-badge", title: why }, badge));
  el.append(make("section", { class: "pa-live", "aria-label": title }, head, panel, picture, line, words));
  model.on("msg:custom", listen);
  show(shown);
  return () => model.off("msg:custom", listen);
}

export default { render };
