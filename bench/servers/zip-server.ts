import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { listen } from '../../local/loopback.ts';
import { largeZip } from '../large-zip.ts';

/** Answers as much of Incydr as an export asks of it: a token, and as the ZIP of case N one of N mebibytes. */
const server = createServer((request, response) => {
  const mebibytes = Number(/\/cases\/(\d+)\/export\/full/.exec(request.url ?? '')?.[1] ?? 0);
  if (mebibytes === 0) {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ access_token: 'bench', expires_in: 3600, token_type: 'Bearer' }));
    return;
  }
  response.writeHead(200, { 'content-type': 'application/zip', 'content-length': mebibytes * 2 ** 20 });
  Readable.from(largeZip(mebibytes), { objectMode: false }).pipe(response);
});
const { url } = await listen(server);
console.log(url);
