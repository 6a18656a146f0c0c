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
  soc-cases:
    connection: soc
    schedule: "30 3 * * *"
    storage:
      kmsKey: arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
      tags: { classification: confidential }
      archive: { after: 90d, to: deep-archive }
inbox: { retention: 30d }
`;

/** One platform, and nothing exported. */
export const falconOnly = `
connections:
  soc: { platform: falcon, cloud: us-1, secret: casebridge/soc }
sources:
  splunk-prod: { type: splunk, auth: { scheme: url-secret, secret: casebridge/splunk-prod } }
`;

/** All that a deployment can say of itself, with two tenants of both platforms and a source of EventBridge. */
export const everything = `${both.replace(
  'sources:',
  '  insider-risk-eu: { platform: incydr, url: https://api.eu.code42.com, secret: casebridge/insider-risk-eu }\nsources:\n  guardduty: { type: aws_guardduty, auth: { scheme: eventbridge, sources: [aws.guardduty] } }',
)}
deploy:
  logRetention: 365d
  tracing: true
  alarms: { emails: [soc@example.com], topics: ["arn:aws:sns:eu-central-1:111122223333:pager"], runbooks: "https://wiki.example.com/soc" }
  throttle: { rate: 50, burst: 100 }
  kmsKey: arn:aws:kms:eu-central-1:111122223333:key/99999999-12ab-34cd-56ef-1234567890ab
  permissionsBoundary: team-boundary
  tags: { team: soc, cost-centre: "4711" }
`;
