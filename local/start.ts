import { mkdir, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { sourceAddress, writeEndpoints } from './endpoints.ts';
import { runOnce } from './once.ts';
import { falconSample, incydrSample } from './samples.ts';
import { type LocalStack, startLocal } from './stack.ts';
import { tenantArguments, tenantOptions } from './simulator-options.ts';
import { printLog } from './terminal.ts';
import { untilStopped } from './until-stopped.ts';

/**
 * `npm start`: all of casebridge on this machine. `--once` shows that it works, and ends; `--cases 1000 [--random 7]` and `--switch` are
 * those of `npm run simulators`.
 */
const { values } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    config: { type: 'string', default: 'local/casebridge.yaml' },
    ...tenantArguments,
  },
});

const endpointsFile = '.local/endpoints.json';
// What an earlier run left would name ports that nobody listens on.
await Promise.all([rm(endpointsFile, { force: true }), rm('.local/s3', { recursive: true, force: true })]);
await mkdir('.local', { recursive: true });

const print = (text: string) => console.log(text);
let running: LocalStack | null = null;
try {
  const stack = await startLocal({
    configFile: values.config,
    directory: '.local/s3',
    fixedPorts: !values.once,
    tenants: tenantOptions(values),
    onLog: printLog(() => running, print),
    onExported: (urls) => print(urls.map((url) => `${' '.repeat(11)}→ ${url}`).join('\n')),
  });
  running = stack;
  await writeEndpoints(endpointsFile, stack);
  if (values.once) process.exitCode = (await runOnce(stack, print)) ? 0 : 1;
  else {
    print(welcome(stack));
    await untilStopped();
  }
  await stack.close();
  await rm(endpointsFile, { force: true });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

function welcome({ host, config, sourceSecrets, incydr, falcon, aws }: LocalStack): string {
  const [name, settings] = Object.entries(config.sources).find(([, { type }]) => type === 'splunk') ?? [];
  const url =
    name && settings ? sourceAddress(host.gatewayUrl, name, settings, sourceSecrets[name] ?? '').url : '';
  const paste = (body: unknown) =>
    `  curl -s -X POST '${url}' -H 'content-type: application/json' \\\n    -d '${JSON.stringify(body)}'`;
  return `
casebridge runs here, on loopback alone.

  webhooks            ${host.gatewayUrl}/webhooks/{${Object.keys(config.sources).join(',')}}
  Code42 Incydr       ${incydr.url}
  CrowdStrike Falcon  ${falcon.url}
  S3                  ${aws.endpoints.s3}/${aws.bucket}
  all addresses       .local/endpoints.json

A Splunk alert that carries a Falcon detection (paste it; then paste it again):

${paste(falconSample(falcon, 'demo'))}

One that carries Incydr file events:

${paste(incydrSample(incydr, 'demo'))}

Where each alert is, and what became of it:

  npx casebridge alerts

Export the cases now, instead of at night, and hold every byte against the manifests:

${Object.keys(config.exports)
  .map((name) => `  npx casebridge export run ${name}`)
  .join('\n')}
  npx casebridge export verify

Ctrl-C stops everything; nothing of it stays but the exported files under .local/s3.
`;
}
