import type { Operation } from '../../platform.ts';
import { notFound } from '../refusal.ts';
import { guid } from '../seed/identifiers.ts';
import { people } from '../seed/people.ts';

const [investigator] = people;

const saved = (name: string, filters: { term: string; operator: string; value: string }[]) => ({
  apiVersion: 2,
  columns: null,
  createdByUID: investigator?.userId ?? null,
  createdByUsername: investigator?.email ?? null,
  creationTimestamp: '2025-11-17T14:30:00.191726Z',
  groupClause: 'AND',
  groups: [{ filterClause: 'AND', filters }],
  id: guid(`saved search ${name}`),
  modifiedByUID: investigator?.userId ?? null,
  modifiedByUsername: investigator?.email ?? null,
  modifiedTimestamp: '2025-11-17T14:30:00.191726Z',
  name,
  notes: null,
  srtDir: 'asc',
  srtKey: null,
});

/** The searches that someone saved on the console. */
const savedSearches = [
  saved('Critical activity', [{ term: 'risk.severity', operator: 'IS', value: 'CRITICAL' }]),
  saved('Source code on GitHub', [
    { term: 'destination.name', operator: 'IS', value: 'GitHub' },
    { term: 'risk.score', operator: 'GREATER_THAN', value: '5' },
  ]),
];

/** The saved searches: read only. */
export const savedSearchOperations: Operation[] = [
  {
    id: 'fileEvents.savedSearches',
    method: 'GET',
    path: '/v2/file-events/saved-searches',
    answer: () => ({ status: 200, json: { searches: savedSearches } }),
  },
  {
    id: 'fileEvents.savedSearch',
    method: 'GET',
    path: '/v2/file-events/saved-searches/{id}',
    answer: ({ params }) => {
      const searches = savedSearches.filter(({ id }) => id === params['id']);
      if (searches.length === 0) throw notFound('saved search');
      return { status: 200, json: { searches } };
    },
  },
];
