// Which states of the control in hand may be wanted next, the nearest first.
const FORWARD = [1, 2, 3, 4, -1]; // steps the way that a slider moves
const AFTER_A_JUMP = [1, -1];

function along({ step, low }, high, from, to) {
  const moved = Math.round((to - from) / step);
  const way = Math.sign(moved) || 1;
  const steps = Math.abs(moved) === 1 ? FORWARD : AFTER_A_JUMP;
  const decimals = `${step}`.split(".")[1]?.length ?? 0;
  return steps
    .map((k) => Number((Math.min(to, high) + k * way * step).toFixed(decimals)))
    .filter((value) => value >= low && value <= high);
}

// `from` and `to` are the values of a control before its last move and after it.
export function next(control, high, from, to) {
  if (["Text", "Matrix", "Grid"].includes(control.kind)) return [];
  if (control.kind === "Choice")
    return control.options.filter((option) => option !== to);
  return along(control, high, from, to);
}
