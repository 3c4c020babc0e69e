// Work that takes time: run, stop, a step, start over, and how far it is. Python goes on
// only while it is asked to, so whoever stops or closes the page stops the work.
import { make, OWN } from "./elements.js";

export function worker({ send, show, words }) {
  let running = false;
  let waiting = false; // one order at a time
  let ended = false;
  let stale = false; // whether the answer on its way is of other values
  const button = (name) => make("button", { type: "button", ...OWN }, name);
  const [run, step, over] = ["Run", "Step", "Start over"].map(button);
  const bar = make("progress", { max: 1, value: 0, "aria-label": "how far it is" });
  const told = make("span", { class: "pa-done" }, "0 %");
  const parts = [run, step, over, bar, told];
  const row = make("div", { class: "pa-control pa-Work" }, ...parts);

  const order = (go) => {
    if (waiting) return;
    waiting = send({ go });
    if (!waiting) set(false);
  };
  const set = (on) => {
    running = on;
    run.textContent = on ? "Stop" : ended ? "Run again" : "Run";
    // While it runs the words change many times a second: they are told at its end.
    words.setAttribute("aria-live", on ? "off" : "polite");
  };
  run.addEventListener("click", () => {
    const again = ended && !running;
    set(!running);
    if (running) order(again ? "over" : "run");
  });
  step.addEventListener("click", () => {
    set(false);
    order(ended ? "over" : "step");
  });
  over.addEventListener("click", () => {
    set(false);
    order("over");
  });
  const listen = ({ done, ended: end, ...answer }) => {
    waiting = false;
    if (stale) {
      stale = false; // it tells of the work before other values
      return;
    }
    ended = end;
    bar.value = done;
    told.textContent = `${Math.round(100 * done)} %`;
    set(running && !end);
    show(answer);
    if (running) order("run");
  };
  const halt = () => {
    stale = waiting;
    ended = false;
    bar.value = 0;
    told.textContent = "0 %";
    set(false);
  };
  return { row, listen, halt, look: () => order("look") };
}
