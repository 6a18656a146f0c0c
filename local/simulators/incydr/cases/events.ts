import * as v from 'valibot';
import type { Answer, Call, Operation } from '../../platform.ts';
import { jsonBody, pageAsked, pageOf } from '../body.ts';
import { capturedDownload } from '../exports/attachment.ts';
import { isCaptured } from '../file-events/file-event.ts';
import { notFound, problem, unstated } from '../refusal.ts';
import { clientUserId } from '../seed/identifiers.ts';
import type { Tenant } from '../tenant.ts';
import { attachable, type Form } from './attaching.ts';
import type { Case } from './case.ts';
import { caseOf } from './operations.ts';
import { caseFileEvent, fileEventsOf } from './views.ts';

const eventList = v.object({ events: v.pipe(v.array(v.string()), v.minLength(1)) });

/**
 * The operations on the file events of a case, the download of their files included.
 * The official SDK puts an id into the path as it is, slashes and all.
 */
export function caseEventOperations(tenant: Tenant): Operation[] {
  const { cases, fileEvents, switches } = tenant;

  const attached = (call: Call) => {
    const found = caseOf(call, tenant);
    const id = call.params['eventId'] ?? '';
    const known = found.events.has(id) ? fileEvents.known.get(id) : undefined;
    if (!known) throw notFound('file event');
    return { found, known };
  };

  const touched = (changed: Case) => {
    if (switches().attachBumpsUpdatedAt === 'yes') cases.change(changed, {}, clientUserId);
  };

  const done = (json: unknown): Answer =>
    switches().attachStatus === '204' ? { status: 204 } : { status: 200, json };

  const attach = (call: Call, ids: string[], form: Form): Answer => {
    const target = attachTarget(call, tenant);
    const { good, refusal } = attachable(ids, form, target, tenant);
    if (refusal && switches().mixedList === 'all-or-nothing') throw refusal;
    for (const id of good) target.events.add(id);
    if (good.length > 0) touched(target);
    if (refusal) throw refusal;
    return done({ events: good });
  };

  return [
    {
      id: 'cases.listFileEvents',
      method: 'GET',
      path: '/v1/cases/{caseNumber}/fileevent',
      answer: (call) => {
        const events = fileEventsOf(caseOf(call, tenant), fileEvents);
        const isPaged = call.query.has('pgNum') || call.query.has('pgSize'); // older clients ask for no page and get all
        const paging = { number: 'pgNum', size: 'pgSize', most: switches().maxPageSize };
        const page = isPaged ? pageOf(events, pageAsked(call.query, paging)) : events;
        return { status: 200, json: { events: page.map(caseFileEvent), totalCount: events.length } };
      },
    },
    {
      id: 'cases.addFileEvents',
      method: 'POST',
      path: '/v1/cases/{caseNumber}/fileevent',
      answer: (call) => attach(call, jsonBody(eventList, call.body).events, 'list'),
    },
    {
      id: 'cases.addFileEvent',
      method: 'POST',
      path: '/v1/cases/{caseNumber}/fileevent/{eventId+}',
      answer: (call) => attach(call, [call.params['eventId'] ?? ''], 'single'),
    },
    {
      id: 'cases.downloadFile',
      method: 'GET',
      path: '/v1/cases/{caseNumber}/fileevent/{eventId+}/file',
      answer: (call) => {
        const { known } = attached(call);
        if (isCaptured(known)) return capturedDownload(known, switches());
        switch (switches().unavailableFile) {
          case '404':
            throw notFound('file');
          case '400':
            throw unstated('FILE_NOT_AVAILABLE', 'no file was captured');
          case 'empty':
            return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: '' };
        }
      },
    },
    {
      id: 'cases.getFileEvent',
      method: 'GET',
      path: '/v1/cases/{caseNumber}/fileevent/{eventId+}',
      answer: (call) => ({ status: 200, json: attached(call).known.event }),
    },
    {
      id: 'cases.deleteFileEvent',
      method: 'DELETE',
      path: '/v1/cases/{caseNumber}/fileevent/{eventId+}',
      answer: (call) => {
        const { found, known } = attached(call);
        if (found.status !== 'OPEN') throw problem('CASE_IS_CLOSED');
        found.events.delete(known.event.event.id);
        touched(found);
        return done({});
      },
    },
  ];
}

function attachTarget(call: Call, { cases, switches }: Tenant): Case {
  const target = cases.all.get(Number(call.params['caseNumber']));
  if (!target)
    throw switches().attachToMissingCase === '404'
      ? notFound('case')
      : unstated('CASE_NOT_FOUND', 'no such case');
  if (target.status !== 'OPEN') throw problem('CASE_IS_CLOSED');
  return target;
}
