import type { Config } from '../../lib/config.ts';
import { shortTime } from '../alerts/words.ts';
import { stateOf, type StateDeps } from '../secrets/state.ts';
import { secretsIn } from '../secrets/uses.ts';
import { type Finding, ok } from './finding.ts';

/** Whether each secret is there and good. */
export const secretFindings = (
  config: Config,
  deps: Pick<StateDeps, 'secrets' | 'now'>,
): Promise<Finding[]> =>
  Promise.all(
    secretsIn(config).map(async (secret): Promise<Finding> => {
      const { name, state, says, todo, currentSince } = await stateOf(secret, { ...deps, config });
      const check = `secret ${name}`;
      if (state === 'ok') return ok(check, `current since ${shortTime(currentSince ?? '')}`);
      return { check, state: 'wrong', says: says ?? state, todo };
    }),
  );
