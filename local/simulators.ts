import { mkdir, writeFile } from 'node:fs/promises';
import { startFalconSimulator } from './simulators/falcon/index.ts';
import { startIncydrSimulator } from './simulators/incydr/index.ts';
import { falconAddress, incydrAddress } from './addresses.ts';
import { onAnyPort } from './ports.ts';
import { BadArgument, simulatorOptions } from './simulator-options.ts';
import { untilStopped } from './until-stopped.ts';

/** `npm run simulators`: both platforms alone, for an integrator who brings their own client. */
const wanted = optionsOrExit();

const [incydr, falcon] = await Promise.all([
  onAnyPort(wanted.incydr.port, (port) => startIncydrSimulator({ ...wanted.incydr, port })),
  onAnyPort(wanted.falcon.port, (port) => startFalconSimulator({ ...wanted.falcon, port })),
]);
const addresses = { incydr: incydrAddress(incydr), falcon: falconAddress(falcon) };
await mkdir('.local', { recursive: true });
await writeFile('.local/simulators.json', `${JSON.stringify(addresses, null, 2)}\n`);

const stopped = untilStopped(); // before the address is told, or a quick Ctrl-C would not be heard
console.log(`
  Code42 Incydr       ${incydr.url}  ${incydr.cases.size} cases
  CrowdStrike Falcon  ${falcon.url}  ${falcon.cases.size} cases

Credentials and ids that exist there: .local/simulators.json
What to ask of them under /__control: docs/simulators.md

A token of each:

  curl -s -X POST -u '${incydr.clientId}:${incydr.clientSecret}' ${incydr.url}/v1/oauth
  curl -s -X POST -d 'client_id=${falcon.clientId}&client_secret=${falcon.clientSecret}' ${falcon.url}/oauth2/token

Ctrl-C stops them.`);

await stopped;
await Promise.all([incydr.close(), falcon.close()]);

function optionsOrExit(): ReturnType<typeof simulatorOptions> {
  try {
    return simulatorOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof BadArgument)) throw error;
    console.error(error.message);
    return process.exit(2);
  }
}
