import type { Config, SourceSettings } from '../../lib/config.ts';
import { type Finding, looked, ok, unknown, wrong } from './finding.ts';

const patience = 15_000;

/** Whether the URL of each source refuses a delivery without a secret: then somebody is there who would take one with it. */
export async function endpointFindings(
  { sources }: Pick<Config, 'sources'>,
  webhooksUrl: string | null,
): Promise<Finding[]> {
  const posted = Object.entries(sources).filter(([, { auth }]) => auth.scheme !== 'eventbridge');
  if (webhooksUrl === null)
    return posted.length === 0
      ? []
      : [
          unknown(
            'endpoint',
            'CASEBRIDGE_WEBHOOKS_URL is not set, so no source was asked',
            'take over the Environment output of the alerts stack: docs/alerts.md',
          ),
        ];
  return Promise.all(
    posted.map(([name, settings]) => endpointFinding(`${webhooksUrl}/${name}`, name, settings)),
  );
}

const endpointFinding = (url: string, name: string, { from, auth }: SourceSettings): Promise<Finding> => {
  const check = `source ${name}`;
  return looked(check, `see that ${url} is reached from here`, async () => {
    const { status } = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    });
    if (status === 401) return ok(check, 'answers, and refuses what is not signed');
    if (status === 403 && from)
      return ok(check, 'answers, and refuses this machine, which is in none of its networks');
    if (auth.scheme === 'sns' && status >= 400 && status < 404)
      return ok(check, 'answers, and refuses what AWS did not sign');
    const todo = todos[status] ?? 'look at the log of receive-alert';
    return wrong(check, `${url} answered ${status} where 401 was due`, todo);
  });
};

const todos: Partial<Record<number, string>> = {
  202: 'something else than casebridge answers there',
  403: 'something in front of casebridge refuses it: a WAF, an authoriser, a network',
  404: 'deploy the configuration that has this source, or correct the URL',
  503: 'its secret cannot be read: casebridge secrets status; else the log of receive-alert tells why',
};
