/* Stands in the page as it is: unfolds the rest of the script, which travels deflated, and starts
   it. The policy of the page names the digest of what it unfolds, so nothing else would run. */

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const options = {
  attributionControl: false, maxZoom: 14, zoomSnap: 0.25, zoomDelta: 0.75,
  wheelPxPerZoomLevel: 90, zoomAnimation: !calm, inertia: !calm,
};

// The picture that stands there first is of one day; an address may ask for another.
const linked = location.hash.length > 1;
// How the page is laid out is settled before it is: by itself, in a frame, or the map alone.
const isBare = [location.search, location.hash].some((part) => /[?#&]mode=map(?:&|$)/.test(part));
document.documentElement.className = ["early", linked && "linked", window.parent !== window && "framed",
  isBare && "bare"].filter(Boolean).join(" ");

function bytesOf(base64) {
  // Quicker by far, in browsers of 2025 and newer.
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

async function inflate(base64) {
  const stream = new DecompressionStream("deflate-raw");
  const writer = stream.writable.getWriter();
  writer.write(bytesOf(base64));
  writer.close();
  return new Uint8Array(await new Response(stream.readable).arrayBuffer());
}

async function unfold(id) {
  const element = document.getElementById(id);
  return element && inflate(element.textContent.trim());
}

/* When the next frame is painted; a page out of sight paints none, and must not wait for it. */
function painted() {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    const go = () => port2.postMessage(0);
    if (document.visibilityState === "visible") requestAnimationFrame(go);
    setTimeout(go, 150);
  });
}

async function show(name, map) {
  try {
    if (!linked) await painted();
    const [code, data, messages] = await Promise.all(["wh-code", "wh-data", "wh-messages"].map(unfold));
    // What the script says is settled as it runs.
    whoholds.messages = messages && JSON.parse(new TextDecoder().decode(messages));
    const script = document.createElement("script");
    script.textContent = new TextDecoder().decode(code);
    document.body.append(script);
    await whoholds.open(map || L.map(name, options), data);
  } catch (error) {
    document.getElementById("wh-failed").hidden = false;
    document.documentElement.classList.remove("early");
    throw error;
  }
}

globalThis.whoholds = {
  unfold,
  painted,
  /* Where Leaflet stands in the page, the map is there at once for what else is put on it. */
  start(name) {
    const map = globalThis.L && L.map(name, options);
    show(name, map);
    return map;
  },
};
