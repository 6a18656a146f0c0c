import type { Random } from '../../random.ts';
import { accountOf, detectionOf, hostnameOf } from '../alert-facts.ts';
import { hosts, users } from '../seed.ts';
import * as words from './words.ts';

/** The first alert of a case, by its place among all; null for a case without one. */
type First = { sequence: number } | null;

/** What a case is called, and how bad it is. */
export function titleOf(first: First, random: Random): { name: string; severity: number } {
  const host = first ? hostnameOf(first) : random.pick(hosts).hostname;
  const user = accountOf(first ?? { sequence: random.whole(0, users.length - 1) }).name;
  const detection = first && detectionOf(first);
  const forms = words.namesByDetection[detection?.name ?? ''] ?? words.namesWithoutAlert;
  const core = random.pick(forms).replace('{host}', host).replace('{user}', user);
  const severity = (detection?.severity ?? random.whole(10, 60)) + random.whole(-9, 9);
  return {
    name: once(random.pick(words.prefixes) + core + random.pick(words.suffixes)),
    severity: Math.min(100, Math.max(1, severity)),
  };
}

/** What is said of it. */
export function descriptionOf(first: First, random: Random): string {
  if (random.chance(0.1)) return '';
  const next = random.chance(0.6) ? [random.pick(words.nextSteps)] : [];
  const seen = first ? [detectionOf(first).description] : [];
  return once([...seen, random.pick(words.findings), ...next].join('\n'));
}

const tagLists = new Map<string, readonly string[]>();

/** Some tags. */
export function tagsOf(random: Random, count: number): readonly string[] {
  const tags = random.some(words.tags, count);
  const name = tags.join();
  const known = tagLists.get(name) ?? tags;
  tagLists.set(name, known);
  return known;
}

const texts = new Map<string, string>();

/** The same text, kept once: of 100,000 cases many say the same. */
function once(text: string): string {
  const known = texts.get(text) ?? text;
  texts.set(text, known);
  return known;
}
