// The keyboard: which key asks for what. It decides what to ignore, and acts on nothing itself.

const SWITCH = "keys"; // in localStorage: "off" where somebody switched single keys off
const PAUSE = 1500; // milliseconds that a first key waits for its second

export const areOn = () => localStorage.getItem(SWITCH) !== "off";

export function switchKeys(on) {
  localStorage.setItem(SWITCH, on ? "on" : "off");
  document.documentElement.classList.toggle("keys", on);
}

function typing(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "submit", "button"].includes(target.type);
  return target.isContentEditable || target.matches("textarea, select");
}

// `single` maps a key to what it does; `after` maps a first key to what takes the second one.
export function listen(single, after, undo) {
  let first = null;
  let since = 0;
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.isComposing || event.defaultPrevented || typing(event.target)) return;
    const control = event.ctrlKey || event.metaKey;
    if (control && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "z") {
      event.preventDefault();
      undo();
      return;
    }
    if (control || event.altKey || !areOn() || document.querySelector("dialog[open]")) return;
    const key = event.shiftKey && event.key.length === 1 ? `shift ${event.key.toLowerCase()}` : event.key;
    if (first && event.timeStamp - since < PAUSE) {
      const take = after[first];
      first = null;
      if (take(key)) event.preventDefault();
      return;
    }
    first = null;
    if (after[key]) {
      first = key;
      since = event.timeStamp;
      return;
    }
    // On some keyboards "/" and "?" need Shift, on others not.
    const act = single[key] || single[event.key];
    if (!act) return;
    if (act(event) !== false) event.preventDefault();
  });
}
