/** Two tenants and two sources of each kind, several exports. */
export const both = `
connections:
  soc: { platform: falcon, cloud: us-1, secret: casebridge/soc }
  soc-eu: { platform: falcon, cloud: eu-1, secret: casebridge/soc-eu }
  insider-risk: { platform: incydr, url: https://api.us.code42.com, secret: casebridge/insider-risk }
sources:
  splunk-prod: { type: splunk, auth: { scheme: url-secret, secret: casebridge/splunk-prod } }
  falcon-alerts: { type: crowdstrike_alerts_v2, auth: { scheme: header, header: x-api-key, secret: casebridge/falcon-alerts } }
exports:
  nightly: { connection: insider-risk, schedule: "0 2 * * *", retention: { years: 7 } }
  weekdays: { connection: insider-risk, schedule: "*/30 8-18 * * mon-fri", timezone: Europe/Berlin, prefix: desk/copy }
inbox: { retention: 30d }
`;

/** One platform, and nothing exported. */
export const falconOnly = `
connections:
  soc: { platform: falcon, cloud: us-1, secret: casebridge/soc }
sources:
  splunk-prod: { type: splunk, auth: { scheme: url-secret, secret: casebridge/splunk-prod } }
`;
