import * as v from 'valibot';
import { Rejected } from './envelope.ts';
import type { Switches } from './switches.ts';

/** The words a status can be. */
export const status = v.picklist(['new', 'in_progress', 'closed', 'reopened']);

/** What a case can say. */
export const caseText = {
  name: v.pipe(v.string(), v.minLength(1, 'name must not be empty')),
  description: v.string(),
  severity: v.pipe(
    v.number(),
    v.integer('severity must be an integer'),
    v.minValue(1, 'severity must be 1 to 100'),
    v.maxValue(100, 'severity must be 1 to 100'),
  ),
  level: v.nullish(v.object({ level: v.nullish(v.string(), '') })),
  status,
  taggedUsers: v.nullish(v.array(v.string())),
  accessTags: v.nullish(v.array(v.object({ id: v.nullish(v.string(), ''), key: v.nullish(v.string(), '') }))),
};

/** Tags to give to a case. */
export const tags = v.array(v.pipe(v.string(), v.minLength(1, 'a tag must not be empty')));

type Words = {
  name?: string | null | undefined;
  description?: string | null | undefined;
  tags?: readonly string[] | null | undefined;
};

/** Refuses what is longer than Falcon takes, unless the switch lets it pass. */
export function refuseOverlong({ overlong }: Switches, { name, description, tags }: Words): void {
  const all = (tags ?? []).join('').length;
  const fault =
    ((name?.length ?? 0) > 256 && 'name: name is longer than 256 characters') ||
    ((description?.length ?? 0) > 2048 && 'description: description is longer than 2048 characters') ||
    (all > 128 && 'tags: tags have more than 128 characters combined');
  if (fault && overlong === 'reject') throw new Rejected(400, fault);
}

/** Refuses a format of descriptions that is not known, where the switch wants that. */
export function refuseFormat({ descriptionFormat }: Switches, format: string | null | undefined): void {
  if (descriptionFormat === 'known' && format && !['text', 'markdown'].includes(format))
    throw new Rejected(400, `unknown description_format ${format}`);
}

/** Evidence to attach: objects that hold an id; a bare string is refused. */
export const evidenceIds = v.pipe(
  v.array(v.object({ id: v.pipe(v.string(), v.minLength(1)) })),
  v.transform((items) => items.map((item) => item.id)),
);

export const maxEvidence = 100;
