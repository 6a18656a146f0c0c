import type { Answer, Operation } from '../../platform.ts';
import { capturedDownload } from '../exports/attachment.ts';
import { notFound } from '../refusal.ts';
import type { Tenant } from '../tenant.ts';
import { isCaptured, type KnownFileEvent } from './file-event.ts';

/** The downloads of captured files that need no case. */
export function fileOperations({ fileEvents, switches }: Tenant): Operation[] {
  const download = (matches: (known: KnownFileEvent) => boolean): Answer => {
    const found = [...fileEvents.known.values()].find((known) => isCaptured(known) && matches(known));
    if (!found) throw notFound('file');
    return capturedDownload(found, switches());
  };
  return [
    {
      id: 'files.bySha256',
      method: 'GET',
      path: '/v1/files/get-file-by-sha256/{sha256}',
      answer: ({ params }) => download(({ event }) => event.file.hash.sha256 === params['sha256']),
    },
    {
      id: 'files.byXfcContentId',
      method: 'GET',
      path: '/v1/files/get-file-by-xfc-content-id/{id}',
      answer: ({ params }) => download(({ event }) => event.event.xfcEventId === params['id']),
    },
  ];
}
