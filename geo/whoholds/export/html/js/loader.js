/* Stands in the page as it is: unfolds the rest of the script, which travels deflated, and starts
   it. The policy of the page names the digest of what it unfolds, so nothing else would run. */

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

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
  return inflate(document.getElementById(id).textContent.trim());
}

globalThis.whoholds = {
  options: {
    attributionControl: false, maxZoom: 14, zoomSnap: 0.25, zoomDelta: 0.75,
    wheelPxPerZoomLevel: 90, zoomAnimation: !calm, inertia: !calm,
  },
  unfold,
  async start(map) {
    try {
      const [code, data] = await Promise.all(["wh-code", "wh-data"].map(unfold));
      const script = document.createElement("script");
      script.textContent = new TextDecoder().decode(code);
      document.body.append(script);
      whoholds.open(map, data);
    } catch (error) {
      document.getElementById("wh-failed").hidden = false;
      throw error;
    }
  },
};
