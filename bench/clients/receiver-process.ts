import { createRequire } from 'node:module';
import * as v from 'valibot';

/**
 * Runs deliveries through a function as Lambda does, without the HTTP before it. A message asks for so many, `width` of them at a time;
 * the answer says how long each took to be acknowledged, and what processor time they took.
 */
const [, , file = ''] = process.argv;
const asked = v.object({ deliveries: v.number(), width: v.number() });
const { handler } = v.parse(v.object({ handler: v.function() }), createRequire(import.meta.url)(file));
const acknowledged = v.object({ statusCode: v.literal(202) });

let number = 0;
const eventOf = () => {
  number += 1;
  const id = `0123456789abcdef0123456789abcdef:ind:0123456789abcdef0123456789abcdef:${process.pid}-${number}`;
  return {
    version: '2.0',
    headers: { 'content-type': 'application/json', 'x-api-key': process.env['BENCH_SECRET'] },
    pathParameters: { source: 'bench' },
    requestContext: {
      requestId: `${process.pid}-${number}`,
      http: { method: 'POST', path: '/webhooks/bench', sourceIp: '192.0.2.1' },
    },
    isBase64Encoded: false,
    body: JSON.stringify({
      cid: '0123456789abcdef0123456789abcdef',
      composite_id: id,
      name: 'Beacon',
      display_name: 'Beacon to a known command and control host',
      description: 'A process made requests at even times to a host that is known for command and control.',
      severity: 70,
      severity_name: 'High',
      status: 'new',
      created_timestamp: '2026-03-05T10:00:00.511649873Z',
      timestamp: '2026-03-05T09:59:58.102Z',
      device: {
        device_id: 'd04b7c19e2f84a5589b6c3a1f0e7d256',
        hostname: `WS-${number % 100}`,
        local_ip: '192.0.2.9',
      },
      user_name: 'example',
      cmdline: 'rundll32.exe example.dll,Start',
      filename: 'rundll32.exe',
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      tactic: 'Command and Control',
      technique: 'Application Layer Protocol',
      falcon_host_link: `https://falcon.example.com/alerts/${id}`,
    }),
  };
};

const deliver = async (): Promise<number> => {
  const event = eventOf();
  const start = performance.now();
  v.parse(acknowledged, await handler(event, { awsRequestId: 'bench' }));
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
