/** What an element holds when it is written: text, child elements by name, or a list for an element that repeats. */
export type XmlContent =
  | string
  | number
  | boolean
  | undefined
  | XmlContent[]
  | { [name: string]: XmlContent };

/** What an element holds when it is read: its text, or its children by name, each as often as it came. */
export type XmlRead = string | { [name: string]: XmlRead[] };

/** Writes a document; undefined elements are left out. */
export function writeXml(root: string, content: XmlContent): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content)}`;
}

function element(name: string, content: XmlContent): string {
  if (content === undefined) return '';
  if (Array.isArray(content)) return content.map((each) => element(name, each)).join('');
  if (typeof content !== 'object') return `<${name}>${escapeXml(String(content))}</${name}>`;
  const children = Object.entries(content).map(([child, inner]) => element(child, inner));
  return `<${name}>${children.join('')}</${name}>`;
}

const escapeXml = (text: string): string =>
  // Control characters too: a key may hold them, and a parser would refuse or change them.
  text.replace(/[&<>"'\p{Cc}]/gu, (it) => `&#${it.charCodeAt(0)};`);

const token = /<\?[^>]*\?>|<(?<close>\/?)(?<name>[\w:.-]+)[^>]*?(?<empty>\/?)>|(?<text>[^<]+)/g;

/** Reads the small documents that S3 is sent: elements and text, no attributes, comments or CDATA. */
export function readXml(document: string): XmlRead {
  const open: { name: string; text: string; children: Record<string, XmlRead[]> }[] = [];
  const root = { name: '', text: '', children: {} };
  let current: (typeof open)[number] = root;
  const close = () => {
    const { name, text, children } = current;
    current = open.pop() ?? root;
    const list = (current.children[name] ??= []);
    list.push(Object.keys(children).length > 0 ? children : text);
  };
  for (const { groups = {} } of document.matchAll(token)) {
    const { name, text } = groups;
    if (text !== undefined) current.text += unescapeXml(text);
    else if (name !== undefined && groups['close']) close();
    else if (name !== undefined) {
      open.push(current);
      current = { name, text: '', children: {} };
      if (groups['empty']) close();
    }
  }
  return root.children;
}

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const unescapeXml = (text: string): string =>
  text.replace(/&(#x?)?(\w+);/g, (whole, number: string | undefined, body: string) =>
    number ? String.fromCodePoint(parseInt(body, number === '#x' ? 16 : 10)) : (entities[body] ?? whole),
  );
