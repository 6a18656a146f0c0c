/** The parts of packages without types that are used here. */
declare module 'fontkit' {
  export type Glyph = {
    advanceWidth: number;
    path: { commands: { command: string; args: number[] }[] };
  };
  export type Font = {
    unitsPerEm: number;
    ascent: number;
    descent: number;
    layout(text: string): { glyphs: Glyph[]; advanceWidth: number };
    getGlyph(id: number): Glyph;
    hasGlyphForCodePoint(codePoint: number): boolean;
    getVariation(settings: Record<string, number>): Font;
  };
  export function create(bytes: Uint8Array): Font;
}

declare module 'linebreak' {
  class LineBreaker {
    constructor(text: string);
    nextBreak(): { position: number; required: boolean } | null;
  }
  export { LineBreaker as default };
}

// The package's own types are those of a CommonJS module, which this one is not.
declare module 'bidi-js/dist/bidi.mjs' {
  function bidiFactory(): {
    getEmbeddingLevels(text: string): {
      levels: Uint8Array;
      paragraphs: { start: number; end: number; level: number }[];
    };
    getMirroredCharacter(character: string): string | null;
  };
  export { bidiFactory as default };
}
