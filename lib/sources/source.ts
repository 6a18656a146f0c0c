import type { SentAlert } from '../alert.ts';

/**
 * Reads the alerts that a body says, in the order of the body.
 * Pure: no time, no network, no configuration.
 * @throws ValiError naming the path of what is missing or of a wrong type.
 */
export type Source = (json: unknown) => SentAlert[];
