import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import ZipStream from 'zip-stream';
import { piecesOf } from '../../byte-source.ts';
import { Declined, Unexpected } from '../../errors.ts';
import type { CallOptions } from '../../http.ts';
import type { FalconDownload } from '../client/downloads.ts';
import type { FileDetails } from '../client/file-schemas.ts';
import type { FalconClient } from '../client/index.ts';
import { caseDocument, jsonText } from './case-document.ts';
import type { CaseFacts } from './case-facts.ts';
import { evidenceCsv } from './evidence-csv.ts';
import { memberNames } from '../../exports/member-names.ts';
import type { Missing } from './missing.ts';
import { type SummaryOptions, summaryPdf } from './summary-pdf.ts';

export type ZipOptions = SummaryOptions & {
  files: Pick<FalconClient['files'], 'download'>;
  options?: CallOptions;
};

/** A file of the case as it lies in the ZIP. */
type Packed = {
  id: string;
  name: string;
  size: number;
  sha256: string;
  /** Whether that is the hash which the platform gives; null where it gives one of another kind or none. */
  agrees: boolean | null;
};

/**
 * The case as a ZIP: summary, evidence, every file as it comes from the platform, and last `case.json`, which tells how each file
 * was found. A file that the platform refuses is left out and told there; one that breaks off ends the ZIP with its error.
 */
export function caseZip(facts: CaseFacts, settings: ZipOptions): AsyncIterable<Buffer> {
  const zip = new ZipStream();
  void fill(zip, facts, settings).catch((error: unknown) =>
    zip.destroy(error instanceof Error ? error : new Error('the ZIP could not be made', { cause: error })),
  );
  return zip;
}

async function fill(zip: ZipStream, facts: CaseFacts, settings: ZipOptions): Promise<void> {
  const add = adder(zip, settings.exportedAt);
  await add('summary.pdf', summaryPdf(facts, settings));
  await add('evidence.csv', evidenceCsv(facts));
  const names = memberNames(facts.files.map(({ name, id }) => name || id));
  const packed: Packed[] = [];
  const missing: Missing[] = [];
  for (const [n, file] of facts.files.entries()) {
    const came = await downloadOf(file, settings);
    // The reader went away while the platform was asked: nobody would ever read the file.
    if (zip.destroyed) return 'reason' in came ? undefined : came.body.cancel();
    if ('reason' in came) missing.push({ what: 'file', id: file.id, reason: came.reason });
    else {
      const name = `files/${names[n]}`;
      const seen = watched(file, came.body);
      await add(name, seen.body, { store: true });
      packed.push({ id: file.id, name, ...seen.result() });
    }
  }
  const document = caseDocument({ ...facts, missing: [...facts.missing, ...missing] });
  await add('case.json', [Buffer.from(jsonText({ ...document, zip: { files: packed } }))]);
  zip.finalize();
}

type Body = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Adds one member after the other; each is read no faster than the ZIP is. */
const adder =
  (zip: ZipStream, date: Date) =>
  async (name: string, body: Body, { store = false } = {}): Promise<void> => {
    const source = Readable.from(body, { objectMode: false });
    await new Promise<void>((resolve, reject) => {
      // A reader that has gone must end the download too.
      const stop = () => {
        source.destroy();
        reject(new Error('the ZIP was not read to its end'));
      };
      zip.once('close', stop);
      zip.entry(source, { name, date, store }, (error) => {
        zip.off('close', stop);
        if (error) reject(error);
        else resolve();
      });
    });
  };

/** The file on its way, or why the platform does not give it. */
async function downloadOf(
  { id }: FileDetails,
  { files, options }: ZipOptions,
): Promise<FalconDownload | { reason: string }> {
  try {
    return await files.download({ id }, options);
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    return { reason: `the platform refused its download (${error.status ?? 'unsent'}): ${error.code}` };
  }
}

const sha256 = /^[\da-f]{64}$/i;

/** A body that is hashed as it passes. @throws Unexpected where it is not as long as the platform says the file is */
function watched(
  { id, file_size_bytes: length, hash_value: told }: FileDetails,
  body: AsyncIterable<Uint8Array>,
) {
  const hash = createHash('sha256');
  let size = 0;
  async function* through() {
    for await (const chunk of piecesOf(body)) {
      hash.update(chunk);
      size += chunk.byteLength;
      yield chunk;
    }
    if (length !== null && length !== undefined && size !== length)
      throw new Unexpected(`falcon: the file ${id} came with ${size} of ${length} bytes`);
  }
  const result = () => {
    const digest = hash.digest('hex');
    const agrees = told && sha256.test(told) ? told.toLowerCase() === digest : null;
    return { size, sha256: digest, agrees };
  };
  return { body: through(), result };
}
