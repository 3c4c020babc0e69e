// A grid of cells to draw in: with a mouse, a finger or the keyboard, and it speaks.
import { make, OWN } from "./elements.js";

const WAYS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
const INKS = [0, 0.5, 1]; // what the Enter key goes through

const spoken = (ink) =>
  ink === 0 ? "paper" : ink === 1 ? "ink" : `${Math.round(100 * ink)} % ink`;

export function grid({ label, value }, id, send) {
  const inks = value.map((row) => [...row]);
  const cells = value.map(() => []);
  let pen = null; // what the hand paints with while it is down
  const paint = (i, j, ink) => {
    inks[i][j] = ink;
    cells[i][j].style.setProperty("--ink", ink);
    const place = `row ${i + 1}, column ${j + 1}`;
    cells[i][j].setAttribute("aria-label", `${place}: ${spoken(ink)}`);
  };
  const give = () => send(inks.map((row) => [...row]));
  const set = (i, j, ink) => {
    if (inks[i][j] === ink) return;
    paint(i, j, ink);
    give();
  };
  const at = ({ clientX, clientY }) => {
    const { row, column } = document.elementFromPoint(clientX, clientY)?.dataset ?? {};
    return row && cells[row]?.[column] ? [Number(row), Number(column)] : null;
  };
  const focus = (i, j) => {
    const next = cells[i]?.[j];
    if (!next) return;
    for (const cell of cells.flat()) cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };
  const keys = (event, i, j) => {
    const step = WAYS[event.key];
    const ink = { Delete: 0, Backspace: 0 }[event.key];
    const turn = [" ", "Enter"].includes(event.key);
    if (!step && ink === undefined && !turn) return;
    event.preventDefault();
    if (step) focus(i + step[0], j + step[1]);
    else if (turn) set(i, j, INKS[(INKS.indexOf(inks[i][j]) + 1) % INKS.length]);
    else set(i, j, ink);
  };
  const build = (i, j) => {
    const where = { "data-row": i, "data-column": j, tabindex: i || j ? -1 : 0 };
    const cell = make("td", { role: "gridcell", ...where, ...OWN });
    cell.addEventListener("keydown", (event) => keys(event, i, j));
    cells[i][j] = cell;
    paint(i, j, inks[i][j]);
    return cell;
  };
  const body = value.map((row, i) =>
    make("tr", { role: "row" }, ...row.map((_, j) => build(i, j))),
  );
  const paper = make("table", {
    role: "grid",
    class: "pa-grid",
    "aria-labelledby": id,
  });
  paper.append(make("tbody", {}, ...body));
  const stroke = (event) => {
    const place = pen !== null && at(event);
    if (place) set(...place, pen);
  };
  paper.addEventListener("pointerdown", (event) => {
    const place = at(event);
    if (!place) return;
    event.preventDefault(); // nothing is selected, and the page does not scroll
    paper.setPointerCapture(event.pointerId);
    pen = inks[place[0]][place[1]] > 0.5 ? 0 : 1;
    focus(...place);
    set(...place, pen);
  });
  paper.addEventListener("pointermove", stroke);
  for (const end of ["pointerup", "pointercancel"]) {
    paper.addEventListener(end, () => {
      pen = null;
    });
  }
  const clear = make("button", { type: "button", ...OWN }, "Clear");
  clear.addEventListener("click", () => {
    inks.forEach((row, i) => {
      row.forEach((_, j) => {
        paint(i, j, 0);
      });
    });
    give();
  });
  return { parts: [make("span", { id, class: "pa-label" }, label), paper, clear] };
}
