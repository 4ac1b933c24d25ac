/* Reads the box that columns.py writes: a header and columns of numbers. */

/* Kinds of columns, as columns.py numbers them: plain, signed (zigzag), steps (zigzag, summed). */
function readColumn(bytes, at, kind, count) {
  const out = new Int32Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    let value = 0;
    let shift = 0;
    let byte;
    do {
      byte = bytes[at++];
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte > 127);
    if (kind > 0) value = (value >>> 1) ^ -(value & 1);
    if (kind === 2) value = sum += value;
    out[i] = value;
  }
  return out;
}

export function unpack(bytes) {
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const columns = {};
  let at = 4 + length;
  for (const [name, [kind, count, size]] of Object.entries(header.columns)) {
    columns[name] = readColumn(bytes, at, kind, count);
    at += size;
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
