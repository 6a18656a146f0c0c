import type { Random } from '../../random.ts';
import { accountOf, detectionOf, hostnameOf } from '../alert-facts.ts';
import { hosts, users } from '../seed.ts';
import * as words from './words.ts';

/** The first alert of a case, by its place among all; null for a case without one. */
type First = { sequence: number } | null;

/** What a case is called. */
export function titleOf(first: First, random: Random): string {
  const host = first ? hostnameOf(first) : random.pick(hosts).hostname;
  const user = accountOf(first ?? { sequence: random.whole(0, users.length - 1) }).name;
  const detection = first && detectionOf(first);
  const forms = words.namesByDetection[detection?.name ?? ''] ?? words.namesWithoutAlert;
  const core = random.pick(forms).replace('{host}', host).replace('{user}', user);
  return random.pick(words.prefixes) + core + random.pick(words.suffixes);
}

/** What is said of it. */
export function descriptionOf(first: First, random: Random): string {
  if (random.chance(0.1)) return '';
  const next = random.chance(0.6) ? [random.pick(words.nextSteps)] : [];
  const seen = first ? [detectionOf(first).description] : [];
  return [...seen, random.pick(words.findings), ...next].join('\n');
}

/** Some tags. */
export const tagsOf = (random: Random, count: number): readonly string[] => random.some(words.tags, count);
