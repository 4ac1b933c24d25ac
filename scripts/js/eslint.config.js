/* What the page's script must keep to: its modules, the loader that stands before it, the one
   script that the modules are joined into, and this file. That imports lead somewhere and that
   modules do not name two things alike is seen to by the joiner, modules.py. */

import js from "@eslint/js";
import globals from "globals";

const RULES = {
  ...js.configs.recommended.rules,
  "array-callback-return": "error",
  eqeqeq: ["error", "always", { null: "ignore" }],
  "no-duplicate-imports": "error",
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-redeclare": "error",
  "no-shadow": "error",
  "no-template-curly-in-string": "error",
  "no-var": "error",
  "prefer-const": "error",
};

/* The house's own: a file is read in a sitting, a function on a screen. */
const SIZES = { "max-lines": ["error", 400], "max-lines-per-function": ["error", 60] };

/* Leaflet, and the one name that the loader leaves to the rest. */
const PAGE = { ...globals.browser, L: "readonly", whoholds: "readonly" };

const MODULES = "geo/whoholds/export/html/js";

export default [
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: [`${MODULES}/*.js`],
    languageOptions: { globals: PAGE },
    rules: { ...RULES, ...SIZES },
  },
  { files: [`${MODULES}/loader.js`], languageOptions: { sourceType: "script" } },
  {
    // In one scope, what is exported and never imported shows as unused. Its comments are gone.
    files: ["joined.js"],
    languageOptions: { sourceType: "script", globals: PAGE },
    rules: { ...RULES, "no-empty": ["error", { allowEmptyCatch: true }], "no-shadow": "off" },
  },
  { files: ["scripts/js/*.js"], rules: RULES },
];
