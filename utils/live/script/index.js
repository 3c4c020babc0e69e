// A live figure takes the place of its picture at rest. What a notebook stores is that
// picture alone: `<pa-live figure="id">`, which needs no widget when it is opened again.
import { mount } from "./figure.js";

// How to bring a figure to life, by its id; the same for all figures of the page.
globalThis.payingAttention ??= new Map();
const figures = globalThis.payingAttention;

if (!customElements.get("pa-live")) {
  customElements.define(
    "pa-live",
    class extends HTMLElement {
      connectedCallback() {
        figures.get(this.getAttribute("figure"))?.(this);
      }
    },
  );
}

function initialize({ model }) {
  const id = model.get("start").id;
  const living = new WeakMap();
  figures.set(id, (place) => {
    if (!living.has(place)) living.set(place, mount(model, place));
  });
  for (const place of document.querySelectorAll(`pa-live[figure="${id}"]`)) {
    figures.get(id)(place);
  }
  return () => figures.delete(id);
}

// Where a host shows the widget itself.
function render({ model, el }) {
  return mount(model, el.appendChild(document.createElement("div")));
}

export default { initialize, render };
