import * as v from 'valibot';
import type { Answer, Call, Operation } from '../../platform.ts';
import { jsonBody, pageAsked, pageOf } from '../body.ts';
import { caseFileEvent, fileEventsOf } from './views.ts';
import { caseOf } from './operations.ts';
import { capturedFile } from '../../captured-file.ts';
import { attachment } from '../exports/operations.ts';
import { isCaptured } from '../file-events/file-event.ts';
import { notFound, problem, Refusal } from '../refusal.ts';
import { clientUserId } from '../seed/seed.ts';
import type { IncydrState } from '../state.ts';
import type { Case } from './case.ts';
import type { IncydrSwitches } from '../switches.ts';

const eventList = v.object({ events: v.pipe(v.array(v.string()), v.minLength(1)) });

/** The operations on the file events of a case, the download of their files included. */
export function caseEventOperations(state: IncydrState, switches: () => IncydrSwitches): Operation[] {
  const attached = (call: Call) => {
    const found = caseOf(call, state);
    const id = call.params['eventId'] ?? '';
    const known = found.events.has(id) ? state.fileEvents.get(id) : undefined;
    if (!known) throw notFound('file event');
    return { found, known };
  };

  const touched = (changed: Case) => {
    if (switches().attachBumpsUpdatedAt === 'yes') state.change(changed, {}, clientUserId);
  };

  const done = (json: unknown): Answer =>
    switches().attachStatus === '204' ? { status: 204 } : { status: 200, json };

  const attach = (call: Call, ids: string[]): Answer => {
    const target = attachTarget(call, state, switches().attachToMissingCase);
    const { good, refusal } = sorted(ids, target, state);
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
        const events = fileEventsOf(caseOf(call, state), state.fileEvents);
        const isPaged = call.query.has('pgNum') || call.query.has('pgSize'); // older clients ask for no page and get all
        const page = isPaged
          ? pageOf(events, pageAsked(call.query, { number: 'pgNum', size: 'pgSize' }))
          : events;
        return { status: 200, json: { events: page.map(caseFileEvent), totalCount: events.length } };
      },
    },
    {
      id: 'cases.addFileEvents',
      method: 'POST',
      path: '/v1/cases/{caseNumber}/fileevent',
      answer: (call) => attach(call, jsonBody(eventList, call.body).events),
    },
    {
      id: 'cases.addFileEvent',
      method: 'POST',
      path: '/v1/cases/{caseNumber}/fileevent/{eventId}',
      answer: (call) => attach(call, [call.params['eventId'] ?? '']),
    },
    {
      id: 'cases.getFileEvent',
      method: 'GET',
      path: '/v1/cases/{caseNumber}/fileevent/{eventId}',
      answer: (call) => ({ status: 200, json: attached(call).known.event }),
    },
    {
      id: 'cases.deleteFileEvent',
      method: 'DELETE',
      path: '/v1/cases/{caseNumber}/fileevent/{eventId}',
      answer: (call) => {
        const { found, known } = attached(call);
        if (found.status !== 'OPEN') throw problem('CASE_IS_CLOSED');
        found.events.delete(known.event.event.id);
        touched(found);
        return done({});
      },
    },
    {
      id: 'cases.downloadFile',
      method: 'GET',
      path: '/v1/cases/{caseNumber}/fileevent/{eventId}/file',
      answer: (call) => {
        const { known } = attached(call);
        if (!isCaptured(known)) throw notFound('file');
        const { name, sizeInBytes, mimeType } = known.event.file;
        const headers = { ...attachment(mimeType, name), 'content-length': `${sizeInBytes}` };
        return { status: 200, headers, body: capturedFile(name, sizeInBytes) };
      },
    },
  ];
}

function attachTarget(call: Call, state: IncydrState, missing: '400' | '404'): Case {
  const target = state.cases.get(Number(call.params['caseNumber']));
  // CASE_NOT_FOUND, like EVENT_NOT_FOUND below, is the simulator's own word: the platform's is not known.
  if (!target) throw missing === '404' ? notFound('case') : new Refusal(400, 'CASE_NOT_FOUND');
  if (target.status !== 'OPEN') throw problem('CASE_IS_CLOSED');
  return target;
}

/** The ids that can be attached, and the refusal that the first of the others deserves. */
function sorted(ids: string[], target: Case, state: IncydrState) {
  const refusalOf = (id: string): Refusal | null => {
    if (!state.fileEvents.has(id)) return problem('EVENT_NOT_FOUND', `unknown event ${id}`);
    return target.events.has(id) ? problem('CASE_ALREADY_HAS_EVENT') : null;
  };
  const refusals = ids.map(refusalOf);
  return {
    good: [...new Set(ids.filter((_, index) => refusals[index] === null))],
    refusal: refusals.find((it) => it !== null) ?? null,
  };
}
