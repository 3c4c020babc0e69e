// A picture whose numbers can be pointed at, or walked through with the arrow keys.
import { make } from "./elements.js";

const STEPS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

// Two frames that lie over the picture: they change nothing in it.
function frames(stage) {
  const [row, column] = ["row", "column"].map((which) =>
    make("div", { class: `pa-lit pa-lit-${which}`, hidden: "" }),
  );
  stage.append(row, column);
  const lay = (frame, left, top, width, height) => {
    const origin = stage.getBoundingClientRect();
    Object.assign(frame.style, {
      left: `${left - origin.left}px`,
      top: `${top - origin.top}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
    frame.hidden = false;
  };
  return (cell) => {
    row.hidden = column.hidden = true;
    if (!cell) return;
    const [at, table] = [cell, cell.closest("table")].map((e) =>
      e.getBoundingClientRect(),
    );
    lay(row, table.left, at.top, table.width, at.height);
    lay(column, at.left, table.top, at.width, table.height);
  };
}

// Gives a function that shows a picture's HTML. `line` says what is read.
export function readable(stage, picture, line) {
  const light = frames(stage);
  let cells = [];
  let read = -1;
  const tell = (cell) => {
    cells[read]?.classList.remove("pa-read");
    line.textContent = cell?.dataset.say ?? "";
    read = cells.indexOf(cell);
    light(cell);
    if (read < 0) return;
    cell.classList.add("pa-read");
    cell.setAttribute("aria-describedby", line.id);
    cell.dataset.lmSuppressShortcuts = "true";
    if (!cell.hasAttribute("tabindex")) cell.tabIndex = -1; // a click may focus it
  };
  const found = (event) => event.target.closest("[data-say]");
  const point = (event) => {
    const cell = found(event);
    if (cell && cell !== cells[read]) tell(cell);
  };
  // Moves alone: a picture that changes below a resting pointer is not pointed at.
  picture.addEventListener("pointermove", point);
  picture.addEventListener("focusin", point);
  picture.addEventListener("scroll", () => light(cells[read]));
  picture.addEventListener("keydown", (event) => {
    const [cell, step] = [found(event), STEPS[event.key]];
    if (!cell || !step) return;
    event.preventDefault();
    const { rows } = cell.closest("table");
    const row = rows[cell.parentElement.rowIndex + step[0]];
    const next = row?.cells[cell.cellIndex + step[1]];
    if (!next?.dataset.say) return;
    cell.tabIndex = -1;
    next.tabIndex = 0;
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
    line.hidden = cells.length === 0;
    // A picture that scrolls can be reached by keyboard, if nothing in it can.
    const wide = picture.scrollWidth > picture.clientWidth + 1;
    if (wide && cells.length === 0) picture.tabIndex = 0;
    else picture.removeAttribute("tabindex");
    if (read >= 0) tell(cells[read]); // what was read stays read while a slider moves
    if (focused) cells[read]?.focus({ preventScroll: true });
  };
}
