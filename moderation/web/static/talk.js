// Talks to the server: forms by fetch, cases as HTML. Knows nothing of the page but its tokens.

export class LoggedOut extends Error {}
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `error ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

const tokens = () => document.querySelectorAll("input[name=csrf_token]");

async function answer(url, options) {
  let response;
  try {
    response = await fetch(url, { credentials: "same-origin", redirect: "follow", ...options });
  } catch {
    throw new Refused(0, { detail: "the service cannot be reached" });
  }
  if (response.status === 401) throw new LoggedOut();
  return response;
}

export async function send(url, fields) {
  const body = new URLSearchParams({ ...fields, csrf_token: tokens()[0].value });
  const response = await answer(url, { method: "POST", headers: { Accept: "application/json" }, body });
  const said = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, said);
  return said;
}

export async function caseAt(url) {
  const response = await answer(url, { headers: { Accept: "application/json, text/html;q=0.9" } });
  const text = await response.text();
  if (response.status >= 500) throw new Refused(response.status, { detail: "the service cannot answer now" });
  return text;
}

// Returns who is logged in, and lets every form on the page carry the token of the session of now.
export async function whoIsHere(url) {
  const response = await answer(url, { headers: { Accept: "application/json" } });
  const { name, token } = await response.json();
  for (const field of tokens()) field.value = token;
  return name;
}
