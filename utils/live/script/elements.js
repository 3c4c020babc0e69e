// Small things that every part uses.

// JupyterLab's shortcuts take arrow keys, Enter and letters unless an element says so.
export const OWN = { "data-lm-suppress-shortcuts": "true" };

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}
