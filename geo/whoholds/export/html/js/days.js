/* Days are whole numbers since 1970-01-01; only here do they become words. */

import { LOCALE, trp } from "./messages.js";

export const DAY_MS = 86400000;
const format = (parts) => new Intl.DateTimeFormat(LOCALE, { ...parts, calendar: "gregory", timeZone: "UTC" });
const longDay = format({ day: "numeric", month: "long", year: "numeric" });
const shortDay = format({ day: "numeric", month: "short", year: "numeric" });
export const dayName = format({ day: "numeric", month: "short" });
export const monthName = format({ month: "short" });
export const yearName = format({ year: "numeric" });

export const inWords = (day) => longDay.format(day * DAY_MS);
export const inShort = (day) => shortDay.format(day * DAY_MS);
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
