import { reasonOf } from '../../lib/log.ts';

/** What one check found. What could not be looked at is `unknown`, and no reason to worry by itself. */
export type Finding = {
  check: string;
  state: 'ok' | 'wrong' | 'unknown';
  says: string;
  /** What a person can do about it; null where nothing is to be done. */
  todo: string | null;
};

export const ok = (check: string, says: string): Finding => ({ check, state: 'ok', says, todo: null });

export const wrong = (check: string, says: string, todo: string): Finding => ({
  check,
  state: 'wrong',
  says,
  todo,
});

export const unknown = (check: string, says: string, todo: string): Finding => ({
  check,
  state: 'unknown',
  says,
  todo,
});

/** A look that fails is a finding too. */
export async function looked(check: string, todo: string, look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    return wrong(check, reasonOf(error), todo);
  }
}
