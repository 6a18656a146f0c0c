import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Verb } from '../../cli/verb.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { startVault } from '../secrets/vault.ts';
import type { Said } from './world.ts';

const usual = `
connections:
  soc: { platform: falcon, cloud: us-1, secret: casebridge/soc }
sources:
  splunk: { type: splunk, auth: { scheme: url-secret, secret: casebridge/splunk } }
`;

/** What is piped in, or what a person answers when asked. */
type Given = { input?: string; answers?: string[] };

/** A Secrets Manager told to the command as `npm start` tells of its own; nothing else is there. */
export async function startSecretsWorld() {
  const [vault, folder] = await Promise.all([startVault(), mkdtemp(join(tmpdir(), 'casebridge-secrets-'))]);
  const nowhere = 'http://127.0.0.1:1';
  /** The configuration of the deployment from now on. */
  const configure = async (yaml: string) => {
    const { json } = loadConfig(yaml, 'casebridge.yaml');
    const endpoints = { s3: nowhere, sqs: nowhere, dynamodb: nowhere, secretsmanager: vault.url };
    const told = {
      deployment: 'test',
      webhooks: 'http://127.0.0.1:4100/webhooks',
      config: JSON.parse(json),
      aws: { endpoints, region: 'us-east-1', table: 'none', bucket: 'none', queues: {} },
    };
    await mkdir(join(folder, '.local'), { recursive: true });
    await writeFile(join(folder, '.local/endpoints.json'), JSON.stringify(told));
  };
  await configure(usual);

  const run = async (verb: Verb, args: string[], { input, answers }: Given = {}) => {
    const out: string[] = [];
    const err: string[] = [];
    const asked: { question: string; isSecret: boolean }[] = [];
    const code = await verb.run(args, {
      folder,
      environment: {},
      print: (text) => void out.push(text),
      complain: (text) => void err.push(text),
      now: vault.now,
      wait: async (milliseconds) => vault.pass(milliseconds),
      draw: null,
      input: async () => input ?? null,
      ask: async (question, { isSecret }) => {
        asked.push({ question, isSecret });
        return answers?.shift() ?? '';
      },
    });
    const said: Said = { code, out: out.join('\n'), err: err.join('\n') };
    return { ...said, asked };
  };

  return {
    ...vault,
    configure,
    run,
    close: async () => {
      await vault.close();
      await rm(folder, { recursive: true });
    },
  };
}

export type SecretsWorld = Awaited<ReturnType<typeof startSecretsWorld>>;
