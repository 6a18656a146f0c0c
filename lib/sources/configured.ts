import type { SentAlert } from '../alert.ts';
import type { SourceSettings } from '../config.ts';
import { genericSource } from './generic.ts';
import { sourceOfType } from './index.ts';

type ReadBody = (json: unknown) => SentAlert[] | Promise<SentAlert[]>;

const compiled = new WeakMap<SourceSettings, ReadBody>();

/** What reads the bodies of a configured source: that of its type, or its own map, which is compiled once. */
export function readerFor(settings: SourceSettings): ReadBody {
  const reader =
    compiled.get(settings) ?? ('map' in settings ? genericSource(settings) : sourceOfType(settings.type));
  compiled.set(settings, reader);
  return reader;
}
