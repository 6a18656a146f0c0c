import type { Rule, Watchlist } from '../alerts/alert.ts';
import type { FileEvent } from '../file-events/file-event.ts';
import { guid } from './identifiers.ts';

/** The rules of the simulated company, each with the file events that it makes an alert of. */
export const rules: { rule: Rule; matches: (event: FileEvent) => boolean }[] = [
  {
    rule: {
      ruleId: guid('rule cloud'),
      name: 'Upload to cloud storage',
      description: 'A file went from a laptop to a cloud service that is not ours.',
      type: 'FED_ENDPOINT_EXFILTRATION',
      severity: 'HIGH',
    },
    matches: ({ event, destination }) =>
      event.observer === 'Endpoint' && destination.category === 'Cloud Storage',
  },
  {
    rule: {
      ruleId: guid('rule media'),
      name: 'Copy to removable media',
      description: 'A file was copied to a stick or a disk.',
      type: 'FED_ENDPOINT_EXFILTRATION',
      severity: 'HIGH',
    },
    matches: ({ event }) => event.action === 'removable-media-created',
  },
  {
    rule: {
      ruleId: guid('rule mail'),
      name: 'File sent by personal e-mail',
      description: 'A file was attached in a mail service that is not ours.',
      type: 'FED_ENDPOINT_EXFILTRATION',
      severity: 'MEDIUM',
    },
    matches: ({ destination }) => destination.category === 'Email',
  },
  {
    rule: {
      ruleId: guid('rule code'),
      name: 'Source code leaves',
      description: 'Source code was pushed to a repository that is not ours.',
      type: 'FED_COMPOSITE',
      severity: 'HIGH',
    },
    matches: ({ destination }) => destination.category === 'Source Code Repository',
  },
  {
    rule: {
      ruleId: guid('rule link'),
      name: 'Public link to a document',
      description: 'A document of ours was shared with anyone who has the link.',
      type: 'FED_CLOUD_SHARE_PERMISSIONS',
      severity: 'LOW',
    },
    matches: ({ event }) => event.action === 'file-shared',
  },
];

/** The watchlist that every fifth person is on. */
export const departing: Watchlist = {
  id: guid('watchlist departing'),
  name: 'Departing employees',
  type: 'DEPARTING_EMPLOYEE',
};
export const isDeparting = (personNumber: number): boolean => personNumber % 5 === 4;
