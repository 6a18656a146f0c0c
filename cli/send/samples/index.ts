import type { SourceType } from '../../../lib/sources/types.ts';
import { monitors } from './monitors.ts';
import type { Sample } from './occasion.ts';
import { platforms } from './platforms.ts';
import { siems } from './siems.ts';

/** A sample body for each type of source. */
export const samples: Record<SourceType, Sample> = { ...platforms, ...monitors, ...siems };
