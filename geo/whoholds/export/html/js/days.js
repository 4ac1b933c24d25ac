/* Days are whole numbers since 1970-01-01; only here do they become words. */

import { digits, TONGUE, trp } from "./messages.js";

export const DAY_MS = 86400000;
const format = (parts) => new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: "UTC" });
const longDay = format({ day: "numeric", month: "long", year: "numeric" });
const shortDay = format({ day: "numeric", month: "short", year: "numeric" });
const dayOfMonth = format({ day: "numeric", month: "short" });
const monthOnly = format({ month: "short" });

/* Browsers do not know all languages: the page brings the months of those that are not English. */
const MONTHS = TONGUE.months;
const SHORT_MONTHS = TONGUE.shortMonths;
function dateParts(day, months) {
  const date = new Date(day * DAY_MS);
  return { day: date.getUTCDate(), month: months[date.getUTCMonth()], year: date.getUTCFullYear() };
}
const written = (day, months) => trp("date", "{day} {month} {year}", dateParts(day, months));
export const inWords = (day) => (MONTHS ? written(day, MONTHS) : longDay.format(day * DAY_MS));
export const inShort = (day) => (MONTHS ? written(day, SHORT_MONTHS) : shortDay.format(day * DAY_MS));
export const dayName = (day) => (MONTHS ? trp("date", "{day} {month}", dateParts(day, SHORT_MONTHS)) : dayOfMonth.format(day * DAY_MS));
export const monthName = (day) => (MONTHS ? dateParts(day, SHORT_MONTHS).month : monthOnly.format(day * DAY_MS));
export const yearName = (day) => digits(toIso(day).slice(0, 4));
export const onDay = (day) => trp("day", "on {}").replace("{}", () => inWords(day));
export const toIso = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/* The day that an ISO text names, or null. */
export function fromIso(text) {
  if (!/^\d{4}-\d\d-\d\d$/.test(text || "")) return null;
  const day = Date.parse(`${text}T00:00:00Z`) / DAY_MS;
  return Number.isFinite(day) && toIso(day) === text ? day : null;
}

/* First days of months from one day to another, every so many months. */
export function monthStarts(first, last, every) {
  const out = [];
  const from = new Date(first * DAY_MS);
  for (let month = from.getUTCMonth(), year = from.getUTCFullYear(); ; month++) {
    const day = Date.UTC(year, month, 1) / DAY_MS;
    if (day > last) return out;
    if (day >= first && new Date(day * DAY_MS).getUTCMonth() % every === 0) out.push(day);
  }
}
