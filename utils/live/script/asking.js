// The conversation with Python. What the learner asks for goes first, one question at a
// time, the newest state only; behind it, states that may come next are asked ahead.
import { next } from "./ahead.js";
import { answers } from "./answers.js";

const TOLD = 100; // milliseconds until Python knows what is shown
const NEAR = 2; // a batch goes out when one of so many next states is not known

// `send` gives a message to Python and tells whether it went; `show` shows an answer;
// `busy` tells whether what was asked for is not yet on the screen.
export function conversation({ controls, pure, run, send, show, busy }) {
  const values = Object.fromEntries(controls.map(({ name, value }) => [name, value]));
  const highs = Object.fromEntries(controls.map(({ name, high }) => [name, high]));
  const kept = answers(run);
  let good = { ...values }; // the last values that gave a picture
  let [turn, shownTurn] = [0, 0]; // how often something was asked for, and shown
  let asked = null; // {state, at}: what Python works on for the learner
  let batch = null; // the states that Python draws ahead
  let hand = null; // the last move: {control, from, to}
  let swift = false; // until Python has told how long a drawing takes
  let timer = 0;

  const say = (message) => {
    const untold = timer ? { shown: good } : {};
    clearTimeout(timer);
    timer = 0;
    return send({ ...message, ...untold });
  };
  const ask = () => {
    if (asked) return;
    asked = { state: { ...values }, at: turn };
    busy(true);
    if (!say({ values: asked.state })) asked = null;
  };
  const look = () => {
    if (!pure || !swift || batch || !hand) return;
    const { control, from, to } = hand;
    const may = next(control, highs[control.name], from, to);
    const states = may.map((value) => ({ ...values, [control.name]: value }));
    if (!states.slice(0, NEAR).some(kept.lacks)) return;
    batch = states.filter(kept.lacks);
    if (!say({ ahead: batch })) batch = null;
  };
  const present = (answer, state, at) => {
    [good, shownTurn] = [state, at];
    show(answer);
  };
  const change = (control, value) => {
    hand = { control, from: values[control.name], to: value };
    values[control.name] = value;
    turn += 1;
    const known = pure ? kept.get(values) : undefined;
    if (known?.html) {
      present(known, { ...values }, turn);
      busy(false);
      timer ||= setTimeout(() => say({}), TOLD);
    } else {
      ask();
    }
    look();
  };
  const answered = (answer) => {
    const { state, at } = asked;
    asked = null;
    if (answer.status === "shown") {
      if (pure) kept.keep(state, answer);
      // A picture that another one has overtaken is kept and not shown.
      if (at > shownTurn) present(answer, state, at);
    } else {
      // A text that could not be read must not spoil the next move of a slider.
      for (const { kind, name } of controls) {
        if (kind === "Text" && values[name] === state[name]) values[name] = good[name];
      }
      if (at === turn) show(answer);
    }
    if (at < turn && shownTurn < turn) ask();
    else busy(false);
  };
  const listen = ({ run: now, quick: fast, ahead, ...answer }) => {
    const older = kept.older(now);
    swift = fast ?? swift;
    if (answer.status && asked) answered(answer);
    if (ahead && batch) {
      for (const [k, drawn] of ahead.entries()) kept.keep(batch[k], drawn ?? {});
      batch = null;
    }
    if (older && !answer.status && !asked) {
      turn += 1;
      ask(); // the picture may be out of date
    }
    look();
  };
  const reach = (name, high) => {
    highs[name] = high;
  };
  // Whoever touches the figure finds out whether its picture is out of date.
  const touch = () => pure && !asked && !batch && !timer && say({});
  return { change, listen, reach, touch };
}
