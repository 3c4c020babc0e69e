// Words are chosen by touching them: in the sentence, in arcs, in the heads of rows.
import { make, OWN } from "./elements.js";

// The sentence as a row of buttons, for the mouse, for touch and for the keyboard.
export function sentence(label, choose) {
  const row = make("div", { role: "group", class: "pa-sentence", "aria-label": label });
  let buttons = [];
  const walk = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = buttons[buttons.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  row.addEventListener("keydown", walk);
  const build = (words) => {
    buttons = words.map((word, k) => {
      const button = make("button", { type: "button", ...OWN }, make("bdi", {}, word));
      button.addEventListener("click", () => choose(k + 1));
      return button;
    });
    row.replaceChildren(...buttons);
  };
  let before = "";
  // Only a new sentence makes new buttons: the focus stays where it is.
  const show = (words, place) => {
    if (before !== words.join("\n")) build(words);
    before = words.join("\n");
    buttons.forEach((button, k) => {
      button.setAttribute("aria-pressed", k + 1 === place);
      button.tabIndex = k + 1 === place ? 0 : -1;
    });
  };
  return { row, show };
}

// Parts of the picture that set a control: Python marks them with its name and a value.
export function touchable(picture, controls) {
  picture.addEventListener("click", ({ target }) => {
    const touched = target.closest("[data-choose]")?.dataset;
    if (touched) controls[touched.choose]?.choose?.(touched.value);
  });
}
