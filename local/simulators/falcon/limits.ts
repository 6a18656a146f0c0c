import * as v from 'valibot';

/** The words a status can be. */
export const status = v.picklist(['new', 'in_progress', 'closed', 'reopened']);

/** Falcon's limits on what a case can say. */
export const caseText = {
  name: v.pipe(
    v.string(),
    v.minLength(1, 'name must not be empty'),
    v.maxLength(256, 'name is longer than 256 characters'),
  ),
  description: v.pipe(v.string(), v.maxLength(2048, 'description is longer than 2048 characters')),
  severity: v.pipe(
    v.number(),
    v.integer('severity must be an integer'),
    v.minValue(1, 'severity must be 1 to 100'),
    v.maxValue(100, 'severity must be 1 to 100'),
  ),
  status,
};

/** All tags of one case. */
export const tags = v.pipe(
  v.array(v.pipe(v.string(), v.minLength(1, 'a tag must not be empty'))),
  v.check((all) => all.join('').length <= 128, 'tags have more than 128 characters combined'),
);

/** Evidence to attach: objects that hold an id; a bare string is refused. */
export const evidenceIds = v.pipe(
  v.array(v.object({ id: v.pipe(v.string(), v.minLength(1)) })),
  v.transform((items) => items.map((item) => item.id)),
);

export const maxEvidence = 100;
