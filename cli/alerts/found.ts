import type { AlertWay, Ways } from '../../lib/alert-ways.ts';
import type { Config } from '../../lib/config.ts';

/** An alert by its id: from one source where it is named, else from any. */
export const findAlert = (
  id: string,
  source: string | undefined,
  { sources, connections }: Config,
  ways: Ways,
): Promise<AlertWay[]> =>
  ways.find(id, source === undefined ? Object.keys(sources) : [source], Object.keys(connections));

/** What to tell who asked for an alert that is not there. */
export const notFound = (id: string, source: string | undefined, { sources }: Config): string => {
  const from =
    source === undefined
      ? 'any source of the configuration'
      : `${source}${Object.hasOwn(sources, source) ? '' : `, which is no source of the configuration (there are: ${Object.keys(sources).join(', ')})`}`;
  return `no alert ${JSON.stringify(id)} is there from ${from}; \`casebridge alerts\` lists their ids`;
};
