// A matrix: a table with named rows and columns, each number a field to type over.
import { make, OWN } from "./elements.js";

const MINUS = /^\u2212/;

export function matrix(described, id, send) {
  const { label, rows, columns, value, low, high, step } = described;
  const fields = rows.map(() => []);
  const given = () => fields.map((row) => row.map(({ valueAsNumber: x }) => x));
  const whole = (numbers) => numbers.every((row) => row.every(Number.isFinite));
  // A changed number is told by a mark as well as by its weight.
  const mark = (field, first) => {
    const changed = field.valueAsNumber !== first;
    field.classList.toggle("pa-changed", changed);
    field.setAttribute("aria-description", changed ? `it was ${first}` : "");
  };
  const give = () => {
    const numbers = given();
    if (whole(numbers)) send(numbers); // a field that is being typed may be empty
  };
  const field = (i, j) => {
    const limits = { min: low, max: high, step, ...OWN };
    const called = { "aria-label": `${label}, ${rows[i]}, ${columns[j]}` };
    const typed = make("input", { type: "number", ...called, ...limits });
    typed.value = value[i][j];
    fields[i][j] = typed;
    typed.addEventListener("input", () => {
      mark(typed, value[i][j]);
      give();
    });
    typed.addEventListener("change", () => {
      if (typed.value === "") typed.value = value[i][j];
      typed.value = Math.min(Math.max(typed.valueAsNumber, low), high);
      mark(typed, value[i][j]);
      give();
    });
    typed.addEventListener("paste", (event) => {
      const text = event.clipboardData.getData("text").trim();
      if (!MINUS.test(text)) return; // a true minus sign, as the course writes it
      event.preventDefault();
      typed.value = text.replace(MINUS, "-");
      typed.dispatchEvent(new Event("input"));
    });
    return make("td", {}, typed);
  };
  const head = (text, scope) => make("th", { scope }, make("bdi", {}, text));
  const top = make("tr", {}, make("td"), ...columns.map((name) => head(name, "col")));
  const body = rows.map((name, i) =>
    make("tr", {}, head(name, "row"), ...columns.map((_, j) => field(i, j))),
  );
  const back = make("button", { type: "button", ...OWN }, "As it was");
  back.addEventListener("click", () => {
    fields.forEach((row, i) => {
      row.forEach((typed, j) => {
        typed.value = value[i][j];
        mark(typed, value[i][j]);
      });
    });
    give();
  });
  const caption = make("caption", { id }, label);
  const table = make("table", { class: "pa-matrix" }, caption);
  table.append(make("thead", {}, top), make("tbody", {}, ...body));
  return { parts: [table, back] };
}
