import type { Font } from 'fontkit';

declare global {
  namespace PDFKit.Mixins {
    interface PDFFont {
      /** A font that is open already, under the name that it is kept by: pdfkit takes one, its types do not tell. */
      font(src: Font, family: string): this;
    }
  }
}
