// The controls: native, labelled, each with `send`, which takes what it is set to.
import { grid } from "./drawing.js";
import { make, OWN } from "./elements.js";
import { sentence } from "./touching.js";
import { matrix } from "./typing.js";

// A slider, a field to type in, and what stands beside the number.
function slider({ label, low, high, step, value, unit }, id, send) {
  const limits = { min: low, max: high, step, ...OWN };
  const range = make("input", { type: "range", id, ...limits });
  const called = { "aria-label": `${label}, typed` };
  const typed = make("input", { type: "number", ...called, ...limits });
  const beside = make("span", { class: "pa-beside" }, unit);
  const decimals = `${step}`.split(".")[1]?.length ?? 0;
  const written = () => Number(range.value).toFixed(decimals);
  const tell = () => {
    const spoken = `${written()} ${beside.textContent}`.trim();
    range.setAttribute("aria-valuetext", spoken);
  };
  const write = () => {
    typed.value = written();
  };
  const take = (given) => {
    range.value = given; // the browser keeps it in the range and on a step
    tell();
    return Number(range.value);
  };
  take(value);
  write();
  range.addEventListener("input", () => {
    send(take(range.value));
    write();
  });
  typed.addEventListener("input", () => typed.value !== "" && send(take(typed.value)));
  typed.addEventListener("change", write);
  typed.addEventListener("keydown", ({ key }) => key === "Enter" && write());
  const choose = (given) => {
    send(take(given));
    write();
  };
  const parts = [make("label", { for: id }, label), range, typed, beside];
  return { parts, range, typed, beside, take, write, tell, choose };
}

// A slider over the words of a sentence, and the sentence itself, to be touched.
function word(described, id, send) {
  let [wish, words] = [described.value, []];
  const give = (place) => {
    wish = place;
    stand(place);
    send(place);
  };
  const made = slider(described, id, give);
  const touched = sentence(described.label, made.choose);
  const stand = (place) => {
    made.beside.textContent = words[place - 1] ?? "";
    made.tell();
    touched.show(words, place);
  };
  // A shorter sentence ends the range; a longer one brings the first wish back.
  const among = (list) => {
    words = list;
    made.range.max = made.typed.max = list.length;
    stand(made.take(Math.min(wish, list.length)));
    if (document.activeElement !== made.typed) made.write();
  };
  return { parts: made.parts, below: touched.row, among, choose: made.choose };
}

function choice({ label, options, value }, id, send) {
  const pressed = (option) => ({ "aria-pressed": option === value });
  const buttons = options.map((option) =>
    make("button", { type: "button", ...pressed(option), ...OWN }, option),
  );
  const press = (button) => {
    for (const other of buttons) other.setAttribute("aria-pressed", other === button);
    send(button.textContent);
  };
  for (const button of buttons) button.addEventListener("click", () => press(button));
  const choose = (option) => {
    const touched = buttons.find((button) => button.textContent === option);
    if (touched) press(touched);
  };
  const group = make("div", { role: "group", "aria-labelledby": id }, ...buttons);
  return { parts: [make("span", { id, class: "pa-label" }, label), group], choose };
}

function text({ label, value, max_length: maxlength }, id, send) {
  const plain = { type: "text", spellcheck: false, autocomplete: "off", ...OWN };
  const typed = make("input", { ...plain, id, value, maxlength });
  const button = make("button", { type: "button", ...OWN }, "Show");
  const give = () => send(typed.value);
  button.addEventListener("click", give);
  typed.addEventListener("keydown", ({ key }) => key === "Enter" && give());
  return { parts: [make("label", { for: id }, label), typed, button] };
}

const KINDS = {
  Number: slider,
  Word: word,
  Choice: choice,
  Text: text,
  Matrix: matrix,
  Grid: grid,
};

export function control(described, id, send) {
  const built = KINDS[described.kind](described, id, send);
  const row = make("div", { class: `pa-control pa-${described.kind}` }, ...built.parts);
  return { ...built, rows: built.below ? [built.below, row] : [row] };
}
