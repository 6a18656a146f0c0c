import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { GenericSettings } from '../../lib/config-map.ts';
import type { SourceSettings } from '../../lib/config.ts';
import { readAlerts } from '../../lib/delivery.ts';
import { UsageError } from '../usage.ts';
import { samples } from './samples/index.ts';
import { type Occasion, host, iso, says, title, user } from './samples/occasion.ts';

/** A file as it is. @throws UsageError */
export const bodyIn = (folder: string, file: string): Promise<Buffer> =>
  readFile(resolve(folder, file)).catch((cause: unknown) => {
    throw new UsageError(`${file} cannot be read`, { cause });
  });

/** A body as the source's sender writes it, that says this. @throws UsageError for a map that only its author can fill */
export async function sampleFor(name: string, settings: SourceSettings, it: Occasion): Promise<object> {
  const body = settings.type === 'generic' ? mapped(settings, it) : samples[settings.type](it);
  const alerts = await readAlerts({ source: name }, settings, body).catch(() => []);
  if (alerts.length === 1 && !alerts[0]?.fault) return body;
  throw new UsageError(
    `the map of ${name} reads nothing out of a sample that was made from it: send a body of its sender with --body FILE`,
  );
}

const path = /^[A-Za-z_][\w]*(\.[A-Za-z_][\w]*)*$/;

/** What a map looks for at a plain path, put there. */
function mapped({ alerts, map }: GenericSettings, it: Occasion): object {
  const values: Record<string, unknown> = {
    id: it.id,
    title,
    description: says,
    severity: 70,
    occurredAt: iso(it),
    ruleName: title,
    host,
    user,
    falconAlertIds: it.falconAlertIds,
    incydrEventIds: it.incydrEventIds,
  };
  const alert: object = {};
  for (const [name, expression] of Object.entries(map))
    if (expression !== undefined && path.test(expression) && values[name] !== undefined)
      put(alert, expression.split('.'), values[name]);
  if (alerts === undefined) return alert;
  const body: object = {};
  if (path.test(alerts)) put(body, alerts.split('.'), [alert]);
  return body;
}

function put(into: object, [first = '', ...rest]: string[], value: unknown): void {
  const entries = new Map<string, unknown>(Object.entries(into));
  if (rest.length === 0) return void Object.assign(into, { [first]: value });
  const found = entries.get(first);
  const inner = typeof found === 'object' && found !== null ? found : {};
  put(inner, rest, value);
  Object.assign(into, { [first]: inner });
}
