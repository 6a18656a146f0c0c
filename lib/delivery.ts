import * as v from 'valibot';
import { type Alert, alertSchema, type Fault, type SentAlert } from './alert.ts';
import type { Config, SourceSettings } from './config.ts';
import { Refused } from './errors.ts';
import { parseJson } from './json.ts';
import type { SecretStore } from './secrets.ts';
import { schemeOf } from './signatures/index.ts';
import type { Delivery } from './signatures/scheme.ts';
import { sourceOfType } from './sources/index.ts';
import { faultOf, unread } from './sources/source.ts';
import { cutAt } from './text.ts';

export type ReadingDeps = { settings: Config['sources']; secrets: SecretStore };

// Lambda takes 6 MB a request, a third of it lost where API Gateway sends base64.
export const maxBody = 4 * 1024 * 1024;
const maxAlerts = 1_000;
// A description is for people, and a row of the inbox has other things to hold: the whole of it stays in `fields`.
const maxDescription = 8_000;

/**
 * The alerts that a delivery says, once it is known whose it is. Nothing of a body is looked at before its secret was.
 * @throws Refused for what the sender did wrong, with the path of what was not understood.
 */
export async function readDelivery(delivery: Delivery, deps: ReadingDeps): Promise<Alert[]> {
  const settings = sourceOf(delivery, deps);
  checkRequest(delivery);
  await verify(delivery, settings, deps);
  return readAlerts(delivery, settings);
}

function sourceOf({ source }: Delivery, { settings }: ReadingDeps): SourceSettings {
  const found = Object.hasOwn(settings, source) ? settings[source] : undefined;
  if (!found) throw new Refused(404, `no source of this name is configured: ${cutAt(source, 80)}`);
  return found;
}

/** All that can be refused without looking at the body. */
function checkRequest({ method, headers, body }: Delivery): void {
  if (method !== 'POST') throw new Refused(405, `alerts are posted: ${method} is not served here`);
  if (body.length > maxBody)
    throw new Refused(413, `the body has ${body.length} bytes; the most is ${maxBody}`);
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? 'none';
  if (!/^application\/([\w.-]+\+)?json$/.test(type))
    throw new Refused(415, `the content type is ${cutAt(type, 80)}; send application/json`);
}

async function verify(delivery: Delivery, { auth }: SourceSettings, { secrets }: ReadingDeps): Promise<void> {
  const verifies = schemeOf(auth);
  if (verifies(delivery, await secrets.source(auth.secret))) return;
  // The secret may have been replaced since it was cached.
  if (verifies(delivery, await secrets.source(auth.secret, { fresh: true }))) return;
  throw new Refused(401, 'the secret of this source is missing or wrong');
}

function readAlerts({ source, body }: Delivery, { type }: SourceSettings): Alert[] {
  if (body.length === 0) throw new Refused(422, 'the body is empty');
  const json = parsedBody(body);
  try {
    return checkedAlerts(sourceOfType(type)(json)).map((alert) => ({ ...alert, source }));
  } catch (error) {
    if (v.isValiError(error)) throw unreadable(faultOf(error.issues[0]));
    // Whatever walks through a body goes as deep as the body does.
    if (error instanceof RangeError)
      throw new Refused(422, 'the body is nested too deeply', { cause: error });
    throw error;
  }
}

function checkedAlerts(sent: SentAlert[]): SentAlert[] {
  if (sent.length > maxAlerts)
    throw new Refused(413, `the delivery has ${sent.length} alerts; the most is ${maxAlerts}`);
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

function parsedBody(body: Buffer): unknown {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    // The parser's own message quotes the body.
    const position = cause instanceof Error ? /position (\d+)/.exec(cause.message)?.[1] : undefined;
    throw new Refused(
      422,
      `the body is not JSON in UTF-8${position === undefined ? '' : `: it goes wrong at character ${position}`}`,
      { cause },
    );
  }
}

const unreadable = ({ path, reason }: Fault) => new Refused(422, reason, { path });
