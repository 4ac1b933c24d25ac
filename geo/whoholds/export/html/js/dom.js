/* The only place that makes elements. Texts become text nodes; nothing is ever parsed. */

export function make(tag, attributes = {}, ...children) {
  const element = tag.includes(":")
    ? document.createElementNS("http://www.w3.org/2000/svg", tag.split(":")[1])
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== ""));
  return element;
}

export const byId = (id) => document.getElementById(`wh-${id}`);

/* Sets a property where it changes: what is set to what it was costs a frame as much as a change. */
export function put(node, property, value) {
  if (node[property] !== value) node[property] = value;
}

export function refill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child != null && child !== ""));
}

/* A link, where the address is one that a reader may follow; else the words alone. */
export function link(words, address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return words;
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return words;
  return make("a", { href: url.href, dir: "auto", rel: "noopener noreferrer", target: "_blank" }, words);
}

/* Pixels of a small drawing to one of the page: on paper and in pictures one would be too few. */
export const fine = () => Math.max(2, window.devicePixelRatio || 1);

/* A small drawing of how something looks on the map. A picture: every canvas in a page costs each
   of its frames something, also where nothing changed. */
export function swatch(sprite, width = 22, height = width) {
  const canvas = document.createElement("canvas");
  const scale = fine();
  [canvas.width, canvas.height] = [width * scale, height * scale];
  const [x, y] = [canvas.width - sprite.width, canvas.height - sprite.height].map((rest) => Math.round(rest / 2));
  canvas.getContext("2d").drawImage(sprite, x, y);
  const image = make("img", { class: "swatch", alt: "", width, height, src: canvas.toDataURL() });
  // What prints or draws it again does not wait until it is loaded.
  return Object.assign(image, { canvas });
}
