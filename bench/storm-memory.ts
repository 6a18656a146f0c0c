import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { dynamoInbox } from '../lib/inbox.ts';
import { memoryTable } from '../test/faults/memory-table.ts';
import { receiverOf, type Storm } from './storm-alerts.ts';
import { startPlatform } from './storm-platform.ts';
import { serveTable } from './storm-table.ts';

const run = promisify(execFile);
const printed = v.object({ held: v.number(), rss: v.number() });
const drain = join(import.meta.dirname, 'clients', 'storm-drain.ts');

/** The most bytes above idle that a process of its own holds while it drains a storm of one key. */
export async function memoryOf(storm: Storm): Promise<v.InferOutput<typeof printed>> {
  const platform = await startPlatform(storm, () => new Date());
  const table = memoryTable();
  const served = await serveTable(table);
  try {
    const inbox = dynamoInbox(table, { retention: 90 * 24 * 3_600_000 });
    let caseKey = '';
    const receive = receiverOf({
      inbox,
      ring: async ([ring]) => {
        caseKey = ring?.caseKey ?? '';
      },
    });
    for (let number = 0; number < storm.alerts; number += 1) await receive(storm, number, new Date());
    const { stdout } = await run(process.execPath, [drain], {
      env: {
        PLATFORM: storm.platform,
        TABLE_URL: served.url,
        PLATFORM_URL: platform.url,
        CLIENT_ID: platform.clientId,
        CLIENT_SECRET: platform.clientSecret,
        CASE_KEY: caseKey,
      },
    });
    const left = await inbox.waiting(caseKey);
    if (left.length > 0) throw new Error(`${left.length} alerts or more still wait`);
    return v.parse(printed, JSON.parse(stdout));
  } finally {
    await Promise.all([served.close(), platform.close()]);
  }
}
