import { openAsBlob } from 'node:fs';
import { falconClient } from '../../../lib/falcon/client/index.ts';

/** A program of its own: uploads a file to a case, and prints how far that lifted the memory of its process, in bytes. */
const [url = '', clientId = '', clientSecret = '', case_id = '', path = ''] = process.argv.slice(2);
const { files } = falconClient({ url, credentials: { clientId, clientSecret } });

await files.upload({ case_id, file: new File(['a first one, small'], 'small.txt') });
const idle = process.memoryUsage.rss();
let peak = idle;
const sampling = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 5);
const file = await openAsBlob(path);
const { resource } = await files.upload({ case_id, file, name: 'disk.img' }, { timeout: 60_000 });
clearInterval(sampling);
console.log(JSON.stringify({ size: resource.file_size_bytes, above: peak - idle }));
