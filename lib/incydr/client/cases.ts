import type * as v from 'valibot';
import type { Download } from '../../download.ts';
import { afterWrite, Unexpected } from '../../errors.ts';
import { type CallOptions, jsonOf } from '../../http.ts';
import { parsed } from '../../parsed.ts';
import {
  caseDetail,
  caseFileEvents,
  type IncydrCase,
  type IncydrCaseFileEvent,
  type IncydrCaseFileEventsPage,
  type IncydrCasesPage,
  type IncydrCaseSummary,
} from './answers/cases.ts';
import { fileEvent, type IncydrFileEvent } from './answers/file-events.ts';
import { given } from './arguments.ts';
import { type IncydrCall, type Operation, pathTo, unlessMissing } from './call.ts';
import { caseListing } from './case-listing.ts';
import {
  allCasesAsked,
  caseUpdate,
  eventOfCase,
  eventsOfCase,
  eventsPage,
  type IncydrCasesAsked,
  type IncydrCaseUpdate,
  type IncydrCaseWalk,
  newCase,
  type NewIncydrCase,
  oneCase,
  zipOfCase,
} from './case-schemas.ts';
import { walkCases } from './case-walk.ts';
import { changedAsAsked, merged } from './changed.ts';
import { byPageNumber, withPageSize } from './pages.ts';

type OneCase = { caseNumber: number };
type OneEvent = { caseNumber: number; eventId: string };

/** The case that was asked for. @throws Unexpected where another one came */
function theCase(number: number, got: IncydrCase, what: string): IncydrCase {
  if (got.number === number) return got;
  throw new Unexpected(`incydr: ${what} was answered with another case`, { status: 200, field: 'number' });
}

export type IncydrCases = ReturnType<typeof incydrCases>;

/** Cases, their file events and their files. Every answer is read by its schema before it is believed. */
export function incydrCases(call: IncydrCall) {
  const getPage = caseListing(call);

  const pathOf = (input: OneCase, what: string): string =>
    pathTo`/v1/cases/${given(oneCase, input, what).caseNumber}`;
  const eventPath = (input: OneEvent, what: string): string => {
    const { caseNumber, eventId } = given(eventOfCase, input, what);
    return pathTo`/v1/cases/${caseNumber}/fileevent/${eventId}`;
  };
  const reading = (path: string, query: Operation['query'] = {}): Operation => ({
    method: 'GET',
    path,
    query,
    repeatable: true,
  });
  const removed = (operation: Omit<Operation, 'method'>, options?: CallOptions): Promise<boolean> =>
    unlessMissing(
      call.answered({ method: 'DELETE', ...operation }, options).then(() => true),
      false,
    );

  const getFileEvents = async (
    input: v.InferInput<typeof eventsPage>,
    options?: CallOptions,
  ): Promise<IncydrCaseFileEventsPage> => {
    const { caseNumber, pgNum = 1, pgSize = 100 } = given(eventsPage, input, 'cases.getFileEvents');
    const path = pathTo`/v1/cases/${caseNumber}/fileevent`;
    return call.read(caseFileEvents, reading(path, { pgNum, pgSize }), options);
  };

  return {
    /**
     * Opens a case. Not sent again after a lost answer (`Unavailable`, `uncertain`): look for it by its name first, which is unique.
     */
    async create(input: NewIncydrCase, options?: CallOptions): Promise<IncydrCase> {
      const nothing = { subject: null, assignee: null, description: null, findings: null };
      const json = { ...nothing, ...given(newCase, input, 'cases.create') };
      return call.read(caseDetail, { method: 'POST', path: '/v1/cases', json, repeatable: false }, options);
    },

    /** One case by its number; null where there is none. */
    async getCase(input: OneCase, options?: CallOptions): Promise<IncydrCase | null> {
      const path = pathOf(input, 'cases.getCase');
      const found = await call.find(caseDetail, path, options);
      return found && theCase(input.caseNumber, found, `GET ${path}`);
    },

    /**
     * Changes a case: read, merged, written, since the platform replaces all of it. What is left out keeps its value, null clears it.
     * There is no version to hold on to: what a person changes between the two calls is lost. Not sent again after a lost answer.
     * @throws Unexpected where the answer, or the case read again, does not show what was asked
     */
    async update(input: IncydrCaseUpdate, options?: CallOptions): Promise<IncydrCase> {
      const { caseNumber, ...changes } = given(caseUpdate, input, 'cases.update');
      const path = pathTo`/v1/cases/${caseNumber}`;
      const read = async () =>
        theCase(caseNumber, await call.read(caseDetail, reading(path), options), `GET ${path}`);
      const json = merged(await read(), changes);
      const answer = await call.answered({ method: 'PUT', path, json, repeatable: false }, options);
      const body = jsonOf('incydr', answer);
      const what = `PUT ${path}`;
      const told = { status: answer.status };
      const got =
        body === undefined
          ? await afterWrite(read)
          : theCase(caseNumber, parsed('incydr', caseDetail, body, what, told), what);
      changedAsAsked(changes, got, what, answer.status);
      return got;
    },

    /**
     * Deletes a case; false where there was none. Not sent again after a lost answer: a tenant may give the number to another case.
     */
    async delete(input: OneCase, options?: CallOptions): Promise<boolean> {
      return removed({ path: pathOf(input, 'cases.delete'), repeatable: false }, options);
    },

    /** One page of cases, closed ones included. Pages count from 1, and have 100 cases unless told otherwise. */
    getPage: (input: IncydrCasesAsked = {}, options?: CallOptions): Promise<IncydrCasesPage> =>
      getPage(input, options),

    /**
     * All cases that match. By `number`, `createdAt` and `updatedAt` none is missed and none comes twice while others come, change and go;
     * with an end to `updatedAt`, a case that changes within it comes once for each version.
     * By the other sorts a case may be missed whose place in the order changes meanwhile.
     */
    async *iterAll(input: IncydrCaseWalk = {}, options?: CallOptions): AsyncGenerator<IncydrCaseSummary> {
      yield* walkCases(getPage, given(allCasesAsked, input, 'cases.iterAll'), call.now(), options);
    },

    /**
     * Attaches file events in one call, not sent again after a lost answer. Whether a list of which some are refused is taken in part
     * is for the caller to look up.
     */
    async addFileEventsToCase(
      input: { caseNumber: number; eventIds: string[] },
      options?: CallOptions,
    ): Promise<void> {
      const { caseNumber, eventIds } = given(eventsOfCase, input, 'cases.addFileEventsToCase');
      const path = pathTo`/v1/cases/${caseNumber}/fileevent`;
      await call.answered({ method: 'POST', path, json: { events: eventIds }, repeatable: false }, options);
    },

    /** Attaches one file event: the older form of the call, without a body. */
    async addFileEventToCase(input: OneEvent, options?: CallOptions): Promise<void> {
      const path = eventPath(input, 'cases.addFileEventToCase');
      await call.answered({ method: 'POST', path, repeatable: false }, options);
    },

    getFileEvents,

    /** All file events of a case. */
    async *iterFileEvents(input: OneCase, options?: CallOptions): AsyncGenerator<IncydrCaseFileEvent> {
      const { caseNumber } = given(oneCase, input, 'cases.iterFileEvents');
      const sized = withPageSize();
      yield* byPageNumber(
        async (pgNum) => {
          const page = await sized((pgSize) => getFileEvents({ caseNumber, pgNum, pgSize }, options));
          return { items: page.events, totalCount: page.totalCount };
        },
        ({ eventId }) => eventId,
      );
    },

    /** All that is known of a file event that is in a case; null where it is not. */
    async getFileEventDetail(input: OneEvent, options?: CallOptions): Promise<IncydrFileEvent | null> {
      return call.find(fileEvent, eventPath(input, 'cases.getFileEventDetail'), options);
    },

    /** Takes a file event out of a case; false where it was not in it, which a repeat after a lost answer may find too. */
    async deleteFileEventFromCase(input: OneEvent, options?: CallOptions): Promise<boolean> {
      return removed({ path: eventPath(input, 'cases.deleteFileEventFromCase'), repeatable: true }, options);
    },

    /** The summary of a case as a PDF, without its file activity. */
    async downloadSummaryPdf(input: OneCase, options?: CallOptions): Promise<Download> {
      const path = `${pathOf(input, 'cases.downloadSummaryPdf')}/export`;
      return call.download(reading(path), 'the download of the summary PDF', options);
    },

    /** One row for each file event of a case, as CSV. */
    async downloadFileEventCsv(input: OneCase, options?: CallOptions): Promise<Download> {
      const path = `${pathOf(input, 'cases.downloadFileEventCsv')}/fileevent/export`;
      return call.download(reading(path), 'the download of the file event CSV', options);
    },

    /** Summary, file events and captured source files in one archive; each of the three unless told otherwise. */
    async downloadFullCaseZip(
      input: v.InferInput<typeof zipOfCase>,
      options?: CallOptions,
    ): Promise<Download> {
      const { caseNumber, ...flags } = given(zipOfCase, input, 'cases.downloadFullCaseZip');
      const path = pathTo`/v1/cases/${caseNumber}/export/full`;
      return call.download(reading(path, flags), 'the download of the case ZIP', options);
    },

    /** The file of a file event, where the platform has captured it: see `fileAvailability`. */
    async downloadFileForEvent(input: OneEvent, options?: CallOptions): Promise<Download> {
      const path = `${eventPath(input, 'cases.downloadFileForEvent')}/file`;
      return call.downloadCaptured({ path }, options);
    },
  };
}
