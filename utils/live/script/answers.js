// The answers that are kept: pictures by the values that they show, oldest out.
const MOST = 64;

const key = (values) => JSON.stringify(Object.values(values));

export function answers(start) {
  const kept = new Map();
  let run = start; // of the notebook: a picture may hang on what another cell changed
  return {
    get: (values) => kept.get(key(values)),
    lacks: (values) => !kept.has(key(values)),
    // An empty answer says that Python could not draw the state ahead.
    keep(values, answer) {
      kept.delete(key(values));
      kept.set(key(values), answer);
      if (kept.size > MOST) kept.delete(kept.keys().next().value);
    },
    // Whether another cell has run since; then nothing is kept.
    older(now) {
      if (now === run) return false;
      kept.clear();
      run = now;
      return true;
    },
  };
}
