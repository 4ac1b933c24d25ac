/* Reads the box that box.py writes: a header and columns of numbers. */

/* Kinds of columns, as box.py numbers them: plain, signed (zigzag), steps (zigzag, summed). */
const SIGNED = 1;
const STEPS = 2;

/* A column whose lowest bytes come first, then the next of all, as many as it is wide. */
function readColumn(bytes, kind, count) {
  const column = new Int32Array(count);
  for (let at = 0, shift = 0; at < bytes.length; shift += 8) {
    for (let i = 0; i < count; i++) column[i] |= bytes[at++] << shift;
  }
  if (kind >= SIGNED) for (let i = 0; i < count; i++) column[i] = (column[i] >>> 1) ^ -(column[i] & 1);
  if (kind === STEPS) for (let i = 1; i < count; i++) column[i] += column[i - 1];
  return column;
}

export function unpack(bytes) {
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const columns = {};
  let at = 4 + length;
  for (const [name, [kind, count, width]] of Object.entries(header.columns)) {
    const end = at + count * width;
    columns[name] = readColumn(bytes.subarray(at, end), kind, count);
    at = end;
  }
  return { header, columns };
}

/* Names that were packed as a stem and numbers, or as they are. */
export function readIds(packed, numbers) {
  if (Array.isArray(packed)) return packed;
  return Array.from(numbers, (n) => packed.stem + String(n).padStart(packed.width, "0"));
}

/* Turns counts into the places where each group begins, with the end of the last. */
export function offsets(counts) {
  const out = new Int32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) out[i + 1] = out[i] + counts[i];
  return out;
}
