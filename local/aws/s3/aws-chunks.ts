import { incompleteBody, S3Error } from './errors.ts';

const chunkHeader = /^(?<size>[0-9a-f]+)(;chunk-signature=[0-9a-f]+)?$/i;
const longestLine = 4096; // a size with a signature, or one trailer; a body without line ends must not fill the memory

/**
 * Takes the payload out of an aws-chunked body, and puts the headers that follow it into `trailers`.
 * Signatures of chunks are not checked.
 */
export async function* decodeAwsChunks(
  body: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  let line = '';
  let payloadLeft = 0;
  let lastChunkSeen = false;

  const endLine = (text: string) => {
    if (text === '') return; // ends a chunk's payload, or the trailers
    if (lastChunkSeen) addTrailer(trailers, text);
    else {
      payloadLeft = chunkSize(text);
      lastChunkSeen = payloadLeft === 0;
    }
  };

  for await (const piece of body) {
    let at = 0;
    while (at < piece.length) {
      if (payloadLeft > 0) {
        const payload = piece.subarray(at, at + payloadLeft);
        yield payload;
        payloadLeft -= payload.length;
        at += payload.length;
      } else {
        const newline = piece.indexOf('\n', at);
        const end = newline === -1 ? piece.length : newline + 1;
        line += piece.toString('latin1', at, end);
        at = end;
        if (line.length > longestLine) throw malformed();
        if (newline !== -1) {
          endLine(line.trim());
          line = '';
        }
      }
    }
  }
  if (payloadLeft > 0 || !lastChunkSeen) throw incompleteBody();
  endLine(line.trim()); // the last line may lack its end
}

function chunkSize(text: string): number {
  const size = chunkHeader.exec(text)?.groups?.['size'];
  if (size === undefined) throw malformed();
  return parseInt(size, 16);
}

function addTrailer(trailers: Map<string, string>, text: string): void {
  const colon = text.indexOf(':');
  trailers.set(text.slice(0, colon).toLowerCase(), text.slice(colon + 1).trim());
}

const malformed = () => new S3Error(400, 'InvalidChunkSizeError', 'The chunked body is malformed');
