import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { endpointsOf } from './endpoints.ts';
import { bucketMatchesManifests, runsExports } from './once-exports.ts';
import { expect, NotSeen } from './once-seen.ts';
import { falconSample, incydrSample } from './samples.ts';
import type { LocalStack } from './stack.ts';
import { caseAddress } from './terminal.ts';

type Print = (text: string) => void;

/**
 * Sends the sample alerts and runs one export, and looks for what should follow where it should be:
 * in the simulators' own state and in the bucket, never in what casebridge says of itself.
 */
export async function runOnce(stack: LocalStack, print: Print): Promise<boolean> {
  const steps: [string, (stack: LocalStack) => Promise<string>][] = [
    ['a Splunk alert opens a Falcon case with its evidence', opensFalconCase],
    ['the same alert again opens nothing', duplicateOpensNothing],
    ['a Splunk alert opens an Incydr case with its file events', opensIncydrCase],
    ['an export run puts the cases into the bucket', runsExports],
    ['every exported byte is what its manifest says', bucketMatchesManifests],
  ];
  try {
    for (const [title, step] of steps) print(`✓ ${title}\n  ${await step(stack)}\n`);
    return true;
  } catch (error) {
    print(`✗ ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

async function opensFalconCase(stack: LocalStack): Promise<string> {
  const { falcon } = stack;
  await deliver(stack, falconSample(falcon, 'once'), 'accepted');
  const [found] = await eventually('a Falcon case', () => [...falcon.cases.values()]);
  const held = found?.evidence.alerts ?? [];
  expect(
    held.length === 1 && held[0] === falcon.alertIds[0],
    'the Falcon case holds the alert of the delivery',
  );
  return `case ${found?.id} holds alert ${held[0]}\n  ${caseAddress({ connection: 'soc', caseId: found?.id ?? '' }, stack)}`;
}

async function duplicateOpensNothing(stack: LocalStack): Promise<string> {
  const { falcon } = stack;
  const before = falcon.requests.length;
  await deliver(stack, falconSample(falcon, 'once'), 'duplicate');
  await sleep(500); // time enough for a case that must not come
  expect(falcon.cases.size === 1, 'there is still one Falcon case');
  expect(falcon.requests.length === before, 'Falcon was asked nothing');
  return 'duplicate; Falcon was asked nothing';
}

async function opensIncydrCase(stack: LocalStack): Promise<string> {
  const { incydr } = stack;
  const sample = incydrSample(incydr, 'once');
  await deliver(stack, sample, 'accepted');
  const wanted = sample.result['event.id'];
  const [found] = await eventually('an Incydr case with its file events', () =>
    [...incydr.cases.values()].filter(({ events }) => wanted.every((id) => events.has(id))),
  );
  return `case ${found?.number} "${found?.name}" holds ${found?.events.size} file events\n  ${caseAddress({ connection: 'insider-risk', caseId: String(found?.number) }, stack)}`;
}

async function deliver(stack: LocalStack, body: unknown, result: 'accepted' | 'duplicate'): Promise<void> {
  const { url, headers } = endpointsOf(stack).sources['splunk'] ?? { url: '', headers: {} };
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const receipt = v.safeParse(
    v.object({ alerts: v.array(v.object({ result: v.string() })) }),
    await answer.json(),
  );
  expect(
    answer.status === 202 && receipt.success,
    `the delivery is acknowledged (it was answered ${answer.status})`,
  );
  expect(
    receipt.success && receipt.output.alerts.every((it) => it.result === result),
    `the delivery is called ${result}`,
  );
}

async function eventually<T>(what: string, look: () => T[]): Promise<T[]> {
  for (const end = Date.now() + 15_000; Date.now() < end; await sleep(20)) {
    const found = look();
    if (found.length > 0) return found;
  }
  throw new NotSeen(`${what} did not come within 15 seconds`);
}
