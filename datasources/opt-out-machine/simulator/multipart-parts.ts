/** The parts of a multipart/form-data body by name (RFC 7578); `null` when it is malformed or breaks off. */
export function multipartParts(body: Buffer, contentType: string): ReadonlyMap<string, Buffer> | null {
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) return null;
  const parts = new Map<string, Buffer>();
  let at = body.indexOf(`--${mark}`);
  while (at !== -1) {
    const start = at + mark.length + 2;
    if (body.toString('latin1', start, start + 2) === '--') return parts;
    const end = body.indexOf(`\r\n--${mark}`, start);
    const part = end === -1 ? null : readPart(body.subarray(start + 2, end));
    if (part === null) return null;
    parts.set(part.name, part.content);
    at = end + 2;
  }
  return null;
}

function readPart(part: Buffer): { readonly name: string; readonly content: Buffer } | null {
  const head = part.indexOf('\r\n\r\n');
  const name = head === -1 ? null : /^content-disposition:.*;\s*name="([^"]*)"/im.exec(part.toString('utf8', 0, head));
  return name?.[1] === undefined ? null : { name: name[1], content: part.subarray(head + 4) };
}
