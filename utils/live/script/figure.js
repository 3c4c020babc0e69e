// One live figure: its title, its controls, what is said, and the picture. Python draws.
import { conversation } from "./asking.js";
import { control } from "./controls.js";
import { make } from "./elements.js";
import { readable } from "./reading.js";
import { touchable } from "./touching.js";
import { worker } from "./working.js";

const PATIENCE = 1500; // milliseconds until it says WAITING
const WAITING =
  "Python does not answer yet. It may be busy: wait. Restarted? Run this cell again.";
const LOST =
  "The kernel was restarted or has ended, so nothing can be drawn. Run this cell again.";

// A place whose height never shrinks, so that nothing below it jumps. In another width
// it begins anew: a page that is laid out late is no wider than a letter at first.
function steady(element) {
  let wide = 0;
  new ResizeObserver(() => {
    const { width } = element.getBoundingClientRect();
    if (Math.abs(width - wide) >= 1) element.style.minHeight = "";
    wide = width;
    element.style.minHeight = `${element.getBoundingClientRect().height}px`;
  }).observe(element);
}

function parts({ title, badge, why }, view) {
  const head = make("p", { class: "pa-head" }, title);
  head.append(make("span", { class: "pa-badge", title: why }, badge));
  const panel = make("div", { class: "pa-controls" });
  const words = make("p", { role: "status", "aria-live": "polite" });
  const picture = make("div", { class: "pa-picture" });
  const stage = make("div", { class: "pa-stage" }, picture);
  const line = make("p", { class: "pa-say", id: `${view}-say` });
  const figure = make("section", {
    class: "pa-live mathjax_ignore",
    "aria-label": title,
  });
  figure.append(head, panel, words, stage, line);
  steady(picture);
  steady(words);
  return { figure, panel, words, picture, stage, line };
}

// Puts a figure into the page; `model` is the bridge to Python. Gives how to end it.
export function mount(model, place) {
  const start = model.get("start");
  const view = `pa-${Math.random().toString(36).slice(2)}`;
  const { figure, panel, words, picture, stage, line } = parts(start, view);
  const draw = readable(stage, picture, line);
  const built = {};
  let timer = 0;

  const say = (status, said) => {
    words.textContent = said;
    words.className = `pa-words pa-${status}`;
    // Dimmed while it is not the picture of what was asked for.
    picture.classList.toggle("pa-old", status !== "shown");
  };
  const lost = () => {
    clearTimeout(timer);
    figure.ariaBusy = "false";
    say("waiting", LOST);
  };
  const send = (message) => {
    try {
      model.send({ view, ...message });
      return true;
    } catch {
      lost();
      return false;
    }
  };
  const busy = (is) => {
    figure.ariaBusy = `${is}`;
    clearTimeout(timer);
    if (is) timer = setTimeout(() => say("waiting", WAITING), PATIENCE);
  };
  const show = ({ status, words: said, html, among }) => {
    if (status === "shown") draw(html);
    say(status, said);
    for (const [name, list] of Object.entries(among)) {
      built[name].among(list);
      talk.reach(name, list.length);
    }
  };
  const talk = conversation({ ...start, send, show, busy });

  start.controls.forEach((described, k) => {
    const set = (value) => {
      work?.halt(); // other values start the work over
      talk.change(described, value);
    };
    const one = control(described, `${view}-${k}`, set);
    built[described.name] = one;
    panel.append(...one.rows);
  });
  touchable(picture, built);
  const work = start.work ? worker({ send, show, words }) : null;
  if (work) panel.append(work.row);
  const listen = (answer) => {
    if (answer.view !== view) return;
    if (answer.went) work.listen(answer);
    else talk.listen(answer);
  };
  figure.addEventListener("focusin", talk.touch);
  figure.addEventListener("pointerenter", talk.touch);
  model.on("msg:custom", listen);
  model.on("comm:close", lost);
  place.replaceChildren(figure);
  show(start.shown);
  work?.look(); // the page may have been closed in the middle of it
  return () => {
    model.off("msg:custom", listen);
    model.off("comm:close", lost);
  };
}
