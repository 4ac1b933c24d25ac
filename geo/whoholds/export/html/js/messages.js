/* What readers are told, in the language that the address or the page asks for: English as it is
   written in the code, else the catalogue's text by that English. */

const CARRIED = whoholds.messages;
const ASKED = /[#&]lang=([\w-]+)/.exec(location.hash)?.[1];

/* The languages of this page by their tags, the first as it is written. */
export const LANGUAGES = CARRIED ? Object.keys(CARRIED.of) : [];
export const LANG = LANGUAGES.includes(ASKED) ? ASKED : LANGUAGES[0] || document.documentElement.lang;
/* What the page carries of a language besides its texts. */
export const TONGUE = CARRIED?.of[LANG] || {};
/* By what names are sorted and numbers marked; of English, and where a browser does not know the
   language, that of most of the world. */
export const LOCALE = !/^(?:en|xx)\b/.test(LANG) && Intl.NumberFormat.supportedLocalesOf(LANG).length ? LANG : "en-GB";
export const RTL = Boolean(TONGUE.rtl);

const TEXTS = textsOf(LANG);
const NUMBER_KINDS = ["zero", "one", "two", "few", "many", "other"];
const RULES = new Intl.PluralRules(LOCALE);
const PLURALS = NUMBER_KINDS.filter((kind) => RULES.resolvedOptions().pluralCategories.includes(kind));

/* Texts of a language by the digests of their English; empty for English. */
export function textsOf(lang) {
  const mine = CARRIED?.of[lang]?.texts;
  return new Map(mine ? CARRIED.ids.split(" ").map((id, nth) => [id, mine[nth]]) : []);
}

/* The number that a text is looked up by (FNV-1a): the texts themselves would be carried twice. */
export function digest(text) {
  let number = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) number = Math.imul(number ^ text.charCodeAt(i), 0x01000193);
  return (number >>> 0).toString(36);
}

/* The text of the language for an English one. */
function told(english) {
  return TEXTS.size ? TEXTS.get(digest(english)) ?? english : english;
}

/* A number, or one that is marked already, in the language's digits. */
export function digits(number) {
  return TONGUE.digits ? String(number).replace(/\d/g, (digit) => TONGUE.digits[digit]) : String(number);
}

/* Marks a text that is said where it is used. */
export function msg(text) {
  return text;
}

/* A text with values in its places; whole numbers in the language's digits. */
export function tr(text, values = {}) {
  return filled(told(text), values).join("");
}

/* A text that means several things, one of them in this context. */
export function trp(context, text, values = {}) {
  return filled(TEXTS.get(digest(`${context}\u0004${text}`)) ?? text, values).join("");
}

/* A text by the number in it. */
export function trn(one, many, n, values = {}) {
  const forms = told(one);
  const form = Array.isArray(forms) ? forms[Math.min(PLURALS.indexOf(RULES.select(n)), forms.length - 1)] : n === 1 ? one : many;
  return filled(form, { n, ...values }).join("");
}

/* The same as pieces, where some of the values are elements. */
export function trNodes(text, values) {
  return filled(told(text), values);
}

function filled(template, values) {
  return template.split(/(\{\w+\})/).map((part, nth) => {
    if (nth % 2 === 0) return part;
    const value = values[part.slice(1, -1)];
    return value === undefined ? part : typeof value === "number" ? digits(value) : value;
  });
}

/* "A", "A and B", "A, B and C". */
export function listed(names, word = "and") {
  if (names.length < 2) return names.join("");
  const first = names.slice(1, -1).reduce((said, next) => trp("list", "{first}, {next}", { first: said, next }), names[0]);
  const last = names[names.length - 1];
  return word === "or" ? trp("list", "{first} or {last}", { first, last }) : trp("list", "{first} and {last}", { first, last });
}
