/** Kinds of content that are told apart by how their bytes begin. `executable` and `html` can do harm where they are opened. */
type ContentKind = 'pdf' | 'image' | 'zip' | 'gzip' | 'html' | 'executable';

/** As many bytes of a file's beginning are enough to tell. */
export const TELLING_BYTES = 512;

/** RFC 9110: `type/subtype` of tokens; the types are IANA's. */
const mediaType = /^(?:application|audio|font|image|message|model|multipart|text|video)\/[\w!#$&^.+-]{1,100}$/i;

/** Whether a text is a media type without parameters. */
export const isMediaType = (text: string): boolean => mediaType.test(text);

/** How content of each kind begins, in the order in which it is looked for: as text, or as bytes in hexadecimal. */
const beginnings: readonly { readonly kind: ContentKind; readonly text?: RegExp; readonly hex?: RegExp }[] = [
  { kind: 'pdf', text: /^(?:\xef\xbb\xbf)?\s{0,64}%PDF-/ },
  // PNG, JPEG, GIF, WebP.
  { kind: 'image', hex: /^(?:89504e470d0a1a0a|ffd8ff|47494638(?:37|39)61|52494646.{8}57454250)/ },
  { kind: 'zip', hex: /^504b(?:0304|0506)/ },
  { kind: 'gzip', hex: /^1f8b/ },
  { kind: 'executable', text: /^#! ?\// },
  // ELF, Mach-O of either byte order or for several machines, and what Windows runs: two letters that a text may begin
  // with too, but no text has a zero byte soon after.
  { kind: 'executable', hex: /^(?:7f454c46|feedfac[ef]|c[ef]faedfe|cafebabe|4d5a(?:..){0,62}?00)/ },
  {
    kind: 'html',
    text: /^(?:\xef\xbb\xbf)?\s*(?:<!--[^]*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|iframe)[\s>]/i,
  },
];

function kindOf(head: Uint8Array): ContentKind | null {
  const bytes = Buffer.from(head.subarray(0, TELLING_BYTES));
  const [text, hex] = [bytes.toString('latin1'), bytes.toString('hex')];
  const found = beginnings.find((one) => one.text?.test(text) === true || one.hex?.test(hex) === true);
  return found?.kind ?? null;
}

/** Media types that promise a kind. With `must`, content of that type always begins as told above. */
const promises: readonly { readonly types: RegExp; readonly kind: ContentKind; readonly must: boolean }[] = [
  { types: /^application\/(?:x-)?pdf$/, kind: 'pdf', must: true },
  { types: /^image\/(?:png|p?jpeg|jpg|gif|webp)$/, kind: 'image', must: true },
  { types: /^application\/(?:zip|x-zip-compressed|epub\+zip)$/, kind: 'zip', must: true },
  // Office files are zip archives, but for those with a password.
  { types: /^application\/vnd\.(?:openxmlformats-officedocument|oasis\.opendocument)\./, kind: 'zip', must: false },
  { types: /^application\/(?:x-)?gzip$/, kind: 'gzip', must: true },
  { types: /^(?:text\/html|application\/xhtml\+xml)$/, kind: 'html', must: false },
  {
    types:
      /^(?:application\/(?:x-msdownload|x-dosexec|vnd\.microsoft\.portable-executable|x-executable|x-elf|x-mach-binary|x-sh|x-shellscript)|text\/x-shellscript)$/,
    kind: 'executable',
    must: false,
  },
];

/** Types that are text: content that is told to be anything else is none of them. */
const textTypes = /^(?:text\/.+|application\/(?:json|xml|csv|rtf|x-ndjson|.+\+(?:json|xml)))$/;

/**
 * Whether content that begins so may be what its type says. What cannot be told apart is believed; what can do harm is
 * taken only under its own name.
 */
export function mayBe(contentType: string, head: Uint8Array): boolean {
  const type = contentType.toLowerCase();
  const found = kindOf(head);
  const promise = promises.find(({ types }) => types.test(type));
  if (promise !== undefined) return found === promise.kind || (found === null && !promise.must);
  if (textTypes.test(type)) return found === null;
  return found !== 'executable' && found !== 'html';
}
