import { alertOperations } from './falcon/alerts.ts';
import { caseOperations } from './falcon/cases.ts';
import { fileOperations } from './falcon/files.ts';
import { settingOperations } from './falcon/settings.ts';
import { templateOperations } from './falcon/templates.ts';
import { tokenOperations } from './falcon/tokens.ts';
import type { Group } from './group.ts';

/** Falcon's operations around cases, by group of the client. */
export const falconOperations: Group[] = [
  ...caseOperations,
  ...alertOperations,
  ...fileOperations,
  ...templateOperations,
  ...settingOperations,
  ...tokenOperations,
];
