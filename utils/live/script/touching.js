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
  return { row, show, choose };
}

const written = (head) => head.querySelector("bdi")?.textContent;

// Marks the words of a drawn picture that can be touched: whole tables whose rows are
// the words in their order. Arcs mark theirs in Python.
export function markWords(picture, words) {
  for (const table of picture.querySelectorAll("table")) {
    const heads = [...table.querySelectorAll('tbody th[scope="row"]')];
    if (heads.length !== words.length) continue;
    if (!heads.every((head, k) => written(head) === words[k])) continue;
    heads.forEach((head, k) => {
      head.dataset.word = k + 1;
    });
  }
}

export function touchable(picture, choose) {
  picture.addEventListener("click", ({ target }) => {
    const word = target.closest("[data-word]")?.dataset.word;
    if (word) choose(Number(word));
  });
}
