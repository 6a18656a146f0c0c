import * as v from 'valibot';
import { admit, type AdmissionDeps } from './admission.ts';
import { type Alert, alertSchema, type Fault, type SentAlert } from './alert.ts';
import type { Config, SourceSettings } from './config.ts';
import { jsonOf } from './content.ts';
import { Refused } from './errors.ts';
import type { Delivery } from './signatures/scheme.ts';
import { readerFor } from './sources/configured.ts';
import { checkCount, faultOf, unread } from './sources/source.ts';
import { cutAt } from './text.ts';

export type ReadingDeps = AdmissionDeps & { settings: Config['sources'] };

// A description is for people, and a row of the inbox has other things to hold: the whole of it stays in `fields`.
const maxDescription = 8_000;

/**
 * The alerts that a delivery says, once it is known whose it is. Nothing of a body is looked at before its secret was.
 * @throws Refused for what the sender did wrong, with the path of what was not understood.
 */
export async function readDelivery(
  delivery: Delivery,
  deps: ReadingDeps,
): Promise<{ alerts: Alert[]; body: Buffer }> {
  const settings = sourceOf(delivery, deps);
  const content = await admit(delivery, settings, deps);
  if (content === null) return { alerts: [], body: delivery.body };
  return { alerts: await readAlerts(delivery, settings, jsonOf(content)), body: content.bytes };
}

function sourceOf({ source }: Delivery, { settings }: ReadingDeps): SourceSettings {
  const found = Object.hasOwn(settings, source) ? settings[source] : undefined;
  if (!found) throw new Refused(404, `no source of this name is configured: ${cutAt(source, 80)}`);
  return found;
}

/** The alerts that a body of a source says. @throws Refused where none of them is understood. */
export async function readAlerts(
  { source }: Pick<Delivery, 'source'>,
  settings: SourceSettings,
  json: unknown,
): Promise<Alert[]> {
  try {
    return checkedAlerts(await readerFor(settings)(json)).map((alert) => ({ ...alert, source }));
  } catch (error) {
    if (v.isValiError(error)) throw unreadable(faultOf(error.issues[0]));
    // Whatever walks through a body goes as deep as the body does.
    if (error instanceof RangeError)
      throw new Refused(422, 'the body is nested too deeply', { cause: error });
    throw error;
  }
}

function checkedAlerts(sent: SentAlert[]): SentAlert[] {
  checkCount(sent.length);
  const alerts = sent.map(withinBounds);
  const fault = alerts[0]?.fault;
  // Where one alert was understood, the others are kept with what is wrong; where none was, the sender is told.
  if (fault && alerts.every((alert) => alert.fault)) throw unreadable(fault);
  return alerts;
}

const sentAlertSchema = v.omit(alertSchema, ['source']);

/** An alert that a row of the inbox can hold; of one that is too large for it, its body and the reason. */
function withinBounds(alert: SentAlert, index: number): SentAlert {
  const { success, output, issues } = v.safeParse(sentAlertSchema, alert);
  if (!success) {
    const { path, reason } = faultOf(issues[0]);
    return unread(alert.fields, { path, reason: `alert ${index}: ${reason}` });
  }
  return {
    ...output,
    description: output.description === null ? null : cutAt(output.description, maxDescription),
  };
}

const unreadable = ({ path, reason }: Fault) => new Refused(422, reason, { path });
