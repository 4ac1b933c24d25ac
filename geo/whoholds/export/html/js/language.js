/* The language of what stands in the page from the start, and the choice among several. */

import { byId, make } from "./dom.js";
import { digest, LANG, LANGUAGES, msg, RTL, textsOf, TONGUE, tr } from "./messages.js";

const SPOKEN = ["aria-label", "title", "alt", "placeholder"];
const DRAFT = msg("This translation is a draft: nobody who reads it as their own language has checked it.");

/* Says in the language chosen what was written in the page's first. */
export function translate() {
  const { documentElement: page } = document;
  page.dir = RTL ? "rtl" : "ltr";
  if (LANG && LANG !== LANGUAGES[0] && LANGUAGES.length) {
    page.lang = LANG;
    retell(document.querySelectorAll("body, body *"), fromTo(textsOf(LANGUAGES[0]), textsOf(LANG)));
    for (const [id, text] of Object.entries(TONGUE.still || {})) writeInto(document.getElementById(id), text);
    document.title = byId("title").textContent = TONGUE.title;
  }
  // A frame without an address of its own would forget what was chosen.
  if (LANGUAGES.length > 1 && /^(?:https?|file):$/.test(location.protocol)) offer();
  if (TONGUE.draft) byId("draft").append(tr(DRAFT), " ", make("span", { lang: "en", dir: "ltr" }, DRAFT));
  byId("draft").hidden = !TONGUE.draft;
}

/* The words of the model in the reader's language, and what it tells of vague dates and operations. */
export function retellModel({ actors, claims, operations, pairs, sources, told, vocabulary }) {
  for (const name of ["access", "event", "extent", "sites"]) vocabulary[name] = vocabulary[name].map((word) => word && tr(word));
  vocabulary.signs = vocabulary.signs.map(([key, text]) => [key, tr(text)]);
  actors.names[0] = [["", "", tr("unknown"), tr("unknown")]];
  claims.vague = claims.phrases.map((words) => /^(in|between|around) /.test(words));
  const own = told[LANG];
  if (!own) return;
  Object.assign(claims, { phrases: own.phrases });
  Object.assign(sources, { dates: own.dates });
  pairs.forEach((pair, nth) => { pair[2] = own.pairs[nth]; });
  operations.forEach((each, nth) => each.splice(-2, 2, ...own.operations[nth]));
}

/* Whether local names are in the letters of the reader's language. */
export function isOwnScript({ towns: { local } }) {
  const [name] = Object.values(local);
  const { script } = new Intl.Locale(LANG).maximize();
  return Boolean(name && script && script !== "Latn" && new RegExp(`\\p{sc=${script}}`, "u").test(name));
}

/* What finds the text of one language by that of another; the first may be English. */
function fromTo(first, second) {
  const ids = new Map([...first].map(([id, text]) => [text, id]));
  return (text) => second.get(first.size ? ids.get(text) : digest(text));
}

function retell(elements, told) {
  for (const element of elements) {
    if (["SCRIPT", "STYLE", "PRE"].includes(element.tagName) || element.closest("noscript")) continue;
    for (const name of SPOKEN) {
      const said = told(element.getAttribute(name) || "");
      if (said) element.setAttribute(name, said);
    }
    for (const node of element.childNodes) {
      const words = node.nodeType === Node.TEXT_NODE && node.nodeValue.trim();
      const said = words && told(words);
      if (said) node.nodeValue = node.nodeValue.replace(words, () => said);
    }
  }
}

function writeInto(element, text) {
  if (!element) return;
  if (element.hasAttribute("aria-label")) element.setAttribute("aria-label", text);
  else element.textContent = text;
}

/* Another language is another page: all that is said is said anew. */
export function speak(lang) {
  const parts = new URLSearchParams(location.hash.slice(1));
  parts.set("lang", lang);
  const hash = [...parts].map(([name, value]) => `${name}=${value.split(",").map(encodeURIComponent).join(",").replace(/%2F/g, "/")}`);
  history.replaceState(null, "", `#${hash.join("&")}`);
  location.reload();
}

function offer() {
  const { of } = whoholds.messages;
  const select = byId("lang");
  select.replaceChildren(...LANGUAGES.map((lang) =>
    make("option", { value: lang, lang, selected: lang === LANG }, of[lang].name)));
  select.addEventListener("change", () => speak(select.value));
  byId("lang-label").hidden = false;
}
