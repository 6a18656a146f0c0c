import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startFalconSimulator } from './simulators/falcon/index.ts';
import { startIncydrSimulator } from './simulators/incydr/index.ts';
import { falconAddress, incydrAddress } from './addresses.ts';
import { onAnyPort, ports } from './ports.ts';
import { untilStopped } from './until-stopped.ts';

/** `npm run simulators`: both platforms alone, for an integrator who brings their own client. */
const { values } = parseArgs({
  options: {
    'incydr-port': { type: 'string', default: String(ports.incydr) },
    'falcon-port': { type: 'string', default: String(ports.falcon) },
  },
});

const [incydr, falcon] = await Promise.all([
  onAnyPort(Number(values['incydr-port']), (port) => startIncydrSimulator({ port })),
  onAnyPort(Number(values['falcon-port']), (port) => startFalconSimulator({ port })),
]);
const addresses = { incydr: incydrAddress(incydr), falcon: falconAddress(falcon) };
await mkdir('.local', { recursive: true });
await writeFile('.local/simulators.json', `${JSON.stringify(addresses, null, 2)}\n`);

console.log(`
  Code42 Incydr       ${incydr.url}
  CrowdStrike Falcon  ${falcon.url}

Credentials and ids that exist there: .local/simulators.json
What to ask of them under /__control: docs/simulators.md

A token of each:

  curl -s -X POST -u '${incydr.clientId}:${incydr.clientSecret}' ${incydr.url}/v1/oauth
  curl -s -X POST -d 'client_id=${falcon.clientId}&client_secret=${falcon.clientSecret}' ${falcon.url}/oauth2/token

Ctrl-C stops them.`);

await untilStopped();
await Promise.all([incydr.close(), falcon.close()]);
