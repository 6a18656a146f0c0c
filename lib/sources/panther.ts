import { hashOf } from '../hash.ts';
import { idFrom } from './identity.ts';
import { hostNamed, readerByName, userNamed } from './names.ts';
import { alertFrom, readBatch, type Source } from './source.ts';
import { readState } from './state.ts';
import { firstText, firstTime, readObject, readSeverity, reader } from './values.ts';

/** Panther's custom webhook: a fixed body, and in it the context that the rule's author chose. */
export const panther: Source = (json) =>
  readBatch(json, ['alerts', 'events'], (body) => {
    const get = reader(body);
    const named = readerByName(readObject(get('alertContext')));
    return alertFrom(body, {
      id: idFrom('alertId', get('alertId'), idInLink(get('link')), momentOf(get('id'), get('createdAt'))),
      title: firstText(get('title'), get('name')) ?? 'Panther alert',
      description: firstText(get('description')),
      severity: readSeverity(get('severity')),
      occurredAt: firstTime(get('createdAt')),
      // `id` is the rule's, whatever its name says.
      rule: { id: firstText(get('id')), name: firstText(get('name')) },
      host: firstText(...hostNamed(named)),
      user: firstText(...userNamed(named)),
      link: firstText(get('link')),
      state: readState(get('status')),
    });
  });

const idInLink = (link: unknown): string | undefined =>
  /\/alerts(?:-and-errors)?\/([\w-]+)/.exec(firstText(link) ?? '')?.[1];

// An alert without an id of its own, as of a test, is told by its rule and the moment it was made at.
const momentOf = (rule: unknown, createdAt: unknown): string | null =>
  rule === undefined || createdAt === undefined ? null : hashOf([rule, createdAt]);
