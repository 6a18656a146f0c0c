import type { SourceSettings } from '../../lib/config.ts';
import type { SecretAuth } from '../../lib/signatures/settings.ts';
import { type Deployment, deploymentOptions } from '../deployment.ts';
import { optionsOf, UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import { bodyIn, sampleFor } from './body.ts';
import { proofOf } from './proof.ts';
import { answerInWords } from './receipt.ts';
import { anOccasion } from './samples/occasion.ts';
import { secretFor, type SecretFrom } from './secret.ts';
import { destinationOf } from './destination.ts';

const options = {
  ...deploymentOptions,
  sample: { type: 'boolean' },
  body: { type: 'string' },
  'falcon-alert': { type: 'string', multiple: true },
  'incydr-event': { type: 'string', multiple: true },
  url: { type: 'string' },
  'secret-from-env': { type: 'boolean' },
  'secret-from-stdin': { type: 'boolean' },
} as const;

const patience = 30_000;

/** `casebridge send SOURCE`: see docs/send.md. Answers the exit code. */
export async function sendDelivery(args: string[], usage: string, terminal: Terminal): Promise<number> {
  const { values, positionals } = optionsOf(args, options, usage);
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0 || (values.body === undefined) === !values.sample)
    throw new UsageError(`usage: casebridge ${usage}`);
  const secretFrom: SecretFrom = values['secret-from-env']
    ? 'environment'
    : values['secret-from-stdin']
      ? 'stdin'
      : 'Secrets Manager';
  const { deployment, config } = await destinationOf({ ...values, secretFrom }, terminal);
  try {
    const { sources } = config;
    const settings = Object.hasOwn(sources, name) ? sources[name] : undefined;
    if (!settings)
      throw new UsageError(
        `no source is named ${JSON.stringify(name)}; there are: ${Object.keys(sources).join(', ')}`,
      );
    const occasion = anOccasion(terminal.now(), values['falcon-alert'] ?? [], values['incydr-event'] ?? []);
    const body =
      values.body === undefined
        ? Buffer.from(JSON.stringify(await sampleFor(name, settings, occasion)))
        : await bodyIn(terminal.folder, values.body);
    const url = values.url ?? urlOf(name, deployment);
    const auth = secretAuthOf(name, settings);
    const secret = await secretFor(auth, secretFrom, deployment, config, terminal);
    const { headers, query } = proofOf(auth, secret, body, terminal.now());
    const answer = await posted(url, query, headers, body);
    terminal.print(
      values.json
        ? JSON.stringify(answer, null, 2)
        : `POST ${withoutQuery(url)}\n${answerInWords(answer.status, answer.text)}`,
    );
    return answer.status === 202 ? 0 : 1;
  } finally {
    deployment?.close();
  }
}

/** @throws UsageError for what AWS itself brings and signs */
function secretAuthOf(name: string, { auth }: SourceSettings): SecretAuth {
  if (auth.scheme === 'sns')
    throw new UsageError(`AWS signs what comes to ${name}: publish to its topic with \`aws sns publish\``);
  if (auth.scheme === 'eventbridge')
    throw new UsageError(`EventBridge brings what comes to ${name}: use \`aws events put-events\``);
  return auth;
}

function urlOf(name: string, deployment: Deployment | null): string {
  const { webhooksUrl = null } = deployment ?? {};
  if (webhooksUrl !== null) return `${webhooksUrl}/${name}`;
  throw new UsageError(
    'CASEBRIDGE_WEBHOOKS_URL is not set: give the URL of the source with --url; the alerts stack has it as an output',
  );
}

async function posted(
  url: string,
  query: Record<string, string>,
  headers: Record<string, string>,
  body: Buffer,
) {
  if (!URL.canParse(url)) throw new UsageError(`--url is no URL`);
  const to = new URL(url);
  for (const [key, value] of Object.entries(query)) to.searchParams.set(key, value);
  try {
    const answer = await fetch(to, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: new Uint8Array(body),
      redirect: 'manual', // a secret goes nowhere but where it was meant to
      signal: AbortSignal.timeout(patience),
    });
    return { status: answer.status, text: await answer.text() };
  } catch {
    // Whatever went wrong, its words may quote a header or the URL, and so the secret.
    throw new Error(`nobody answers at ${withoutQuery(url)}`);
  }
}

/** A URL as it can be shown: for some schemes the secret stands in its query. */
const withoutQuery = (url: string): string => url.replace(/[?#].*$/, '');
