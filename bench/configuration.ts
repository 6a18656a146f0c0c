/** What senders of the bench show. */
export const secret = 'a-secret-of-the-bench';

const header = { scheme: 'header', header: 'x-api-key', secret: 'casebridge/bench' };
const daily = { schedule: '0 2 * * *', artifacts: ['pdf', 'csv', 'zip'], retention: { years: 7 } };

/** The routes of the example, and an export of each platform. */
export const configAt = (urls: Record<'falcon' | 'incydr', string>) => ({
  connections: {
    soc: { platform: 'falcon', url: urls.falcon, secret: 'casebridge/soc' },
    'insider-risk': {
      platform: 'incydr',
      url: urls.incydr,
      secret: 'casebridge/insider-risk',
      rate: { perMinute: 60_000 }, // what is measured is the function, not the platform's limit
    },
  },
  sources: {
    bench: { type: 'crowdstrike_alerts_v2', auth: header },
    'bench-splunk': { type: 'splunk', auth: header },
  },
  routes: [
    {
      name: 'endpoint alerts to the SOC',
      when: 'severity >= 50 and $count(falconAlertIds) > 0',
      open: 'soc',
      case: {
        key: ['rule.name', 'host'],
        window: '24h',
        name: '{{ title }} on {{ host }}',
        severity: '{{ severity }}',
        tags: ['{{ source }}'],
      },
    },
    {
      name: 'data leaving',
      when: '$count(incydrEventIds) > 0',
      open: 'insider-risk',
      case: { key: ['user'], window: '7d', name: '{{ rule.name }}: {{ user }}' },
    },
  ],
  exports: {
    nightly: { connection: 'insider-risk', ...daily },
    'nightly-falcon': { connection: 'soc', ...daily },
  },
});
