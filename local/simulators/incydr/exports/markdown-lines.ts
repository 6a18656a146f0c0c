/** A line of Markdown, as much of it as a plain document shows. */
export type MarkdownLine = { text: string } & (
  | { kind: 'text' | 'blank' | 'verbatim' }
  | { kind: 'heading'; level: number }
  | { kind: 'bullet'; mark: string }
);

/** Markdown as lines to print: headings, bullets, tables and code by kind, emphasis and links as bare text. */
export function markdownLines(markdown: string): MarkdownLine[] {
  let inCode = false;
  return markdown.split(/\r?\n/).flatMap((line) => {
    if (/^\s*(```|~~~)/.test(line)) {
      inCode = !inCode;
      return [];
    }
    return [inCode ? { kind: 'verbatim', text: line } : lineOf(line)];
  });
}

function lineOf(line: string): MarkdownLine {
  if (line.trim() === '') return { kind: 'blank', text: '' };
  if (/^\s*\|/.test(line)) return { kind: 'verbatim', text: line.trim() };
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading) return { kind: 'heading', level: heading[1]?.length ?? 1, text: bare(heading[2] ?? '') };
  const bullet = /^\s*(?:[-*+]|(\d+[.)]))\s+(.*)$/.exec(line);
  if (bullet) return { kind: 'bullet', mark: bullet[1] ?? '•', text: bare(bullet[2] ?? '') };
  return { kind: 'text', text: bare(line) };
}

// An escaped character is put out of sight, in a private plane, until everything else was read as Markdown.
const hidden = 0xe000;
const escaped = (text: string): string =>
  text.replaceAll(/\\([!-/:-@[-`{-~])/g, (_, mark: string) =>
    String.fromCharCode(hidden + mark.charCodeAt(0)),
  );
const shown = (text: string): string =>
  text.replaceAll(/[\ue000-\ue07f]/g, (it) => String.fromCharCode(it.charCodeAt(0) - hidden));

const bare = (text: string): string =>
  shown(
    escaped(text)
      .replaceAll(/\[([^\]]*)\]\(([^)]*)\)/g, '$1 ($2)')
      .replaceAll(/(\*\*|__|`)(.+?)\1/g, '$2')
      .replaceAll(/(?<![\w*])\*([^\s*][^*]*)\*/g, '$1'),
  );
