import { createRequire } from 'node:module';
import * as v from 'valibot';
import { deliveryEvent } from '../receiving.ts';

/**
 * Runs deliveries through a function as Lambda does, without the HTTP before it. A message asks for so many, `width` of them at a time;
 * the answer says how long each took to be acknowledged, and what processor time they took.
 */
const [, , file = ''] = process.argv;
const asked = v.object({ deliveries: v.number(), width: v.number() });
const { handler } = v.parse(v.object({ handler: v.function() }), createRequire(import.meta.url)(file));
const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 29_000 };
const acknowledged = v.object({ statusCode: v.literal(202) });

let number = 0;

const deliver = async (): Promise<number> => {
  number += 1;
  const event = deliveryEvent(`${process.pid}-${number}`);
  const start = performance.now();
  v.parse(acknowledged, await handler(event, context));
  return performance.now() - start;
};

process.on('message', (message) => {
  void measure(v.parse(asked, message)).then((it) => process.send?.(it));
});

async function measure({ deliveries, width }: v.InferOutput<typeof asked>) {
  const before = process.cpuUsage();
  const start = performance.now();
  const times: number[] = [];
  let left = deliveries;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      times.push(await deliver());
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  const { user, system } = process.cpuUsage(before);
  return { times, wall: performance.now() - start, processor: (user + system) / 1000 };
}
