import * as v from 'valibot';
import { huntFalconAlertIds, huntIncydrEventIds } from './hunt.ts';
import { alertFrom, type Source } from './source.ts';
import { anyObject, firstText, readIds, readSeverity, readTime } from './values.ts';

const body = v.looseObject({
  sid: v.pipe(v.string(), v.minLength(1)),
  search_name: v.optional(v.nullable(v.string())),
  results_link: v.optional(v.nullable(v.string())),
  result: v.optional(anyObject, {}),
});

// A search that alerts once per result sends a body per row, all with one sid: the link alone tells the row.
const rowOf = (link: string | null): string =>
  /\bhead\s+(\d+)\s*\|\s*tail\s+1\b/.exec(link ?? '')?.[1] ?? '1';

/** Splunk's alert webhook: a fixed envelope around the first row of a search's result. */
export const splunk: Source = (json) => {
  const { sid, search_name, results_link, result: row } = v.parse(body, json);
  const link = firstText(results_link);
  const number = rowOf(link === null ? null : unescape(link));
  const name = firstText(search_name);
  return [
    alertFrom(v.parse(anyObject, json), {
      id: number === '1' ? sid : `${sid}#${number}`,
      title: name ?? firstText(row['event.Name'], row['title']) ?? 'Splunk alert',
      description: firstText(row['event.Description'], row['description'], row['_raw']),
      severity: readSeverity(
        row['event.SeverityName'],
        row['severity'],
        row['urgency'],
        row['event.Severity'],
      ),
      occurredAt: readTime(row['_time']),
      rule: { id: null, name },
      // `host` is the last resort: for forwarded data it names the forwarder.
      host: firstText(row['event.Hostname'], row['dest'], row['dvc'], row['host']),
      user: firstText(row['event.UserName'], row['user'], row['src_user']),
      falconAlertIds: readIds(
        row['event.CompositeId'],
        row['CompositeId'],
        row['composite_id'],
        huntFalconAlertIds(row),
      ),
      incydrEventIds: readIds(row['event.id'], huntIncydrEventIds(row)),
      link,
    }),
  ];
};

const unescape = (link: string): string => {
  try {
    return decodeURIComponent(link.replaceAll('+', ' '));
  } catch {
    return link;
  }
};
