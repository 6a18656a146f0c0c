import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../lib/config-file.ts';
import { sources } from '../../lib/sources/index.ts';

// Ten lines without a fault; each test puts its own after them, or in place of one.
const sound = `connections:
  soc: { platform: falcon, cloud: us-1, secret: casebridge/soc }
  ir: { platform: incydr, url: https://api.us.code42.com, secret: casebridge/ir }
sources:
  siem: { type: splunk, auth: { scheme: url-secret, secret: casebridge/siem } }
routes:
  - { name: first, when: 'true', open: soc, case: { key: [host] } }
exports:
  nightly: { connection: ir, schedule: 0 2 * * * }
inbox: {}
`;

/** The error's lines, of the sound file with one line replaced; lines count from 1. */
const faults = (line = 0, replacement = '') =>
  faultsOf(
    sound
      .split('\n')
      .with(line - 1, replacement)
      .join('\n'),
  );

function faultsOf(text: string): string[] {
  try {
    loadConfig(text, 'casebridge.yaml');
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
}

test('the sound file has no fault', () => {
  expect(faultsOf(sound)).toEqual([]);
});

describe('the form', () => {
  test('an unknown key is told with the keys that are allowed there', () => {
    expect(faults(10, 'inboxes: {}')).toEqual([
      'casebridge.yaml:10: inboxes: this key is not known here; allowed: connections, sources, routes, suppressions, exports, inbox, secrets, deploy',
    ]);
    expect(faults(2, '  soc: { platform: falcon, cloud: us-1, secret: s, region: eu }')).toEqual([
      'casebridge.yaml:2: connections.soc.region: this key is not known here; allowed: platform, cloud, url, secret, memberCid, severity, rate, timeout, commitDelay, indexLag',
    ]);
    expect(
      faults(3, '  ir: { platform: incydr, url: https://api.us.code42.com, secret: s, cloud: us-1 }'),
    ).toEqual([
      'casebridge.yaml:3: connections.ir.cloud: this key is not known here; allowed: platform, url, secret, people, rate, timeout, commitDelay, indexLag',
    ]);
    expect(
      faults(7, "  - { name: first, when: 'true', open: soc, case: { key: [host], colour: red } }"),
    ).toEqual([
      'casebridge.yaml:7: routes[0].case.colour: this key is not known here; allowed: key, window, threshold, name, description, severity, tags, subject, assignee, fallback, findings, whenClosed, whenResolved, rawAlert',
    ]);
    expect(faults(10, 'inbox: { retain: 90d }')).toEqual([
      'casebridge.yaml:10: inbox.retain: this key is not known here; allowed: retention',
    ]);
  });

  test('a missing key is told at the line of what lacks it', () => {
    expect(faults(3, '  ir: { platform: incydr, secret: s }')).toEqual([
      'casebridge.yaml:3: connections.ir.url: is missing',
    ]);
    expect(faults(7, '  - { name: first, open: soc, case: { key: [host] } }')).toEqual([
      'casebridge.yaml:7: routes[0].when: is missing',
    ]);
  });

  test('a missing platform or scheme is told with those that there are', () => {
    expect(faults(2, '  soc: { cloud: us-1, secret: s }')).toContain(
      'casebridge.yaml:2: connections.soc.platform: is missing; expected ("falcon" | "incydr")',
    );
    expect(faults(5, '  siem: { type: splunk, auth: { secret: s } }')).toEqual([
      'casebridge.yaml:5: sources.siem.auth.scheme: is missing; expected ("header" | "url-secret" | "bearer" | "basic" | "hmac" | "standard-webhooks" | "github" | "slack" | "stripe" | "pagerduty" | "grafana" | "crowdstrike-fusion" | "splunk-observability" | "sns" | "eventbridge")',
    ]);
  });

  test.each([
    ['24', '24'],
    ['1.5h', '"1.5h"'],
    ['0d', '"0d"'],
    ['7 d', '"7 d"'],
    ['1w', '"1w"'],
    ['-1h', '"-1h"'],
  ])('%s is no duration', (window, found) => {
    expect(
      faults(7, `  - { name: first, when: 'true', open: soc, case: { key: [host], window: ${window} } }`),
    ).toEqual([
      `casebridge.yaml:7: routes[0].case.window: found ${found}; expected a duration such as 30s, 15m, 24h or 7d`,
    ]);
  });

  test.each([
    [
      2,
      '  soc: { platform: jira, secret: s }',
      'connections.soc.platform: found "jira"; expected ("falcon" | "incydr")',
    ],
    [
      2,
      '  soc: { platform: falcon, cloud: mars, secret: s }',
      'connections.soc.cloud: found "mars"; expected ("us-1" | "us-2" | "us-3" | "eu-1" | "us-gov-1" | "us-gov-2")',
    ],
    [
      3,
      '  ir: { platform: incydr, url: https://api.us.code42.com/v1, secret: s }',
      'connections.ir.url: found "https://api.us.code42.com/v1"; expected an https URL without a path, such as https://api.us.code42.com',
    ],
    [
      3,
      '  ir: { platform: incydr, url: http://api.us.code42.com, secret: s }',
      'connections.ir.url: found "http://api.us.code42.com"; expected an https URL without a path, such as https://api.us.code42.com',
    ],
    [
      5,
      '  siem: { type: splunk, auth: { scheme: oauth, secret: s } }',
      'sources.siem.auth.scheme: found "oauth"; expected ("header" | "url-secret" | "bearer" | "basic" | "hmac" | "standard-webhooks" | "github" | "slack" | "stripe" | "pagerduty" | "grafana" | "crowdstrike-fusion" | "splunk-observability" | "sns" | "eventbridge")',
    ],
    [
      5,
      '  siem: { type: splunk, auth: { scheme: header, header: "x key", secret: s } }',
      'sources.siem.auth.header: found "x key"; expected a header name',
    ],
    [
      5,
      '  Siem: { type: splunk, auth: { scheme: url-secret, secret: s } }',
      'sources.Siem: found "Siem"; expected a name of at most 40 lower-case letters, digits, dashes and underscores that begins with a letter',
    ],
    [
      7,
      "  - { name: first, when: 'true', open: soc, case: { key: [] } }",
      'routes[0].case.key: found []; expected at least one key field',
    ],
    [
      7,
      "  - { name: first, when: 'true', open: soc, case: { key: [host], severity: 70 } }",
      'routes[0].case.severity: found 70; expected text, with {{ expressions }} in it',
    ],
    [
      7,
      '  - { name: first, when: true, open: soc, case: { key: [host] } }',
      'routes[0].when: found true; expected a JSONata expression',
    ],
    [
      9,
      '  nightly: { connection: ir, schedule: 0 2 * * *, artifacts: [pdf, docx] }',
      'exports.nightly.artifacts[1]: found "docx"; expected ("pdf" | "csv" | "zip" | "files")',
    ],
    [
      9,
      '  nightly: { connection: ir, schedule: 0 2 * * *, prefix: /exports/ }',
      'exports.nightly.prefix: found "/exports/"; expected a key prefix such as exports/nightly, not below deliveries',
    ],
    [
      9,
      '  nightly: { connection: ir, schedule: 0 2 * * *, retention: { years: 0 } }',
      'exports.nightly.retention.years: found 0; expected a whole number from 1 to 100',
    ],
  ])('line %d with %s: what was found, and what is allowed', (line, replacement, fault) => {
    expect(faults(line, replacement)).toEqual([`casebridge.yaml:${line}: ${fault}`]);
  });

  test('a type of source that there is not is told with those that there are', () => {
    const types = [...sources.keys(), 'generic'].join(', ');
    expect(faults(5, '  siem: { type: jira, auth: { scheme: url-secret, secret: s } }')).toEqual([
      `casebridge.yaml:5: sources.siem.type: found "jira"; expected one of ${types}`,
    ]);
  });

  test('what stands where the name of a secret belongs is not repeated: it may be the secret', () => {
    const told = faultsOf(
      sound.replace('casebridge/siem', '{ secret: hunter2 }').replace('casebridge/ir', "'correct horse!'"),
    );
    expect(told).toEqual([
      'casebridge.yaml:3: connections.ir.secret: found something else; expected the name of a secret in Secrets Manager',
      'casebridge.yaml:5: sources.siem.auth.secret: found something else; expected the name of a secret in Secrets Manager',
    ]);
  });
});

describe('a source of type generic', () => {
  const auth = 'auth: { scheme: url-secret, secret: casebridge/siem }';
  const map = (lines: string) => `  siem:\n    type: generic\n    ${auth}\n    map:\n${lines}`;

  test('has a map of expressions, of which id and title are required', () => {
    expect(faults(5, map('      id: event_id\n      title: name'))).toEqual([]);
    expect(faults(5, map('      severity: risk * 10'))).toEqual([
      'casebridge.yaml:8: sources.siem.map.id: is missing',
      'casebridge.yaml:8: sources.siem.map.title: is missing',
    ]);
    expect(faults(5, `  siem: { type: generic, ${auth} }`)).toEqual([
      'casebridge.yaml:5: sources.siem.map: is missing',
    ]);
  });

  test('names every expression that does not compile, at its line', () => {
    const lines = `      id: event_id\n      title: name &\n      resolved: true) or (true\n    alerts: "events["`;
    expect(faults(5, map(lines))).toEqual([
      'casebridge.yaml:12: sources.siem.alerts: "events[" is not a JSONata expression: Expected "]" before end of expression',
      'casebridge.yaml:10: sources.siem.map.title: "name &" is not a JSONata expression: Unexpected end of expression',
      'casebridge.yaml:11: sources.siem.map.resolved: "true) or (true" is not a JSONata expression: Syntax error: ")"',
    ]);
  });

  test('knows no other field, and no other type has a map', () => {
    expect(faults(5, map('      id: a\n      title: b\n      risk: c'))).toEqual([
      'casebridge.yaml:11: sources.siem.map.risk: this key is not known here; allowed: id, title, description, severity, occurredAt, host, user, ruleId, ruleName, falconAlertIds, falconEventIds, incydrEventIds, falconCaseIds, link, resolved',
    ]);
    expect(faults(5, `  siem: { type: splunk, ${auth}, map: { id: a, title: b } }`)).toEqual([
      'casebridge.yaml:5: sources.siem.map: this key is not known here; allowed: type, auth, from',
    ]);
  });
});

describe('what is referred to', () => {
  test('a route and an export to a connection that does not exist name those that do', () => {
    expect(
      faultsOf(sound.replace('open: soc', 'open: sec').replace('connection: ir', 'connection: incydr')),
    ).toEqual([
      'casebridge.yaml:7: routes[0].open: no connection is named "sec"; there are: soc, ir',
      'casebridge.yaml:9: exports.nightly.connection: no connection is named "incydr"; there are: soc, ir',
    ]);
  });

  test('a falcon connection says which cloud it is in', () => {
    expect(faults(2, '  soc: { platform: falcon, secret: s }')).toEqual([
      'casebridge.yaml:2: connections.soc: a falcon connection needs a cloud, or a url',
    ]);
    expect(faults(2, '  soc: { platform: falcon, url: http://127.0.0.1:1, secret: s }')).toEqual([]);
  });

  test('what an Incydr case cannot have is refused with the reason', () => {
    const text = sound.replace(
      'open: soc, case: { key: [host]',
      'open: ir, case: { key: [host], tags: [a], severity: "70", whenClosed: reopen, rawAlert: true',
    );
    expect(faultsOf(text)).toEqual([
      'casebridge.yaml:7: routes[0].case.tags: an Incydr case has no tags; they exist on falcon connections',
      'casebridge.yaml:7: routes[0].case.severity: an Incydr case has no severity; it exists on falcon connections',
      'casebridge.yaml:7: routes[0].case.whenClosed: a closed Incydr case is final: the next alert always opens another',
      'casebridge.yaml:7: routes[0].case.rawAlert: an Incydr case takes no files from its clients; a case on a falcon connection does',
    ]);
  });

  test('what a Falcon case cannot have is refused with the reason', () => {
    expect(
      faults(
        7,
        "  - { name: first, when: 'true', open: soc, case: { key: [host], subject: s, findings: all, fallback: { subject: s } } }",
      ),
    ).toEqual([
      'casebridge.yaml:7: routes[0].case.subject: a Falcon case has no subject; it exists on incydr connections',
      'casebridge.yaml:7: routes[0].case.findings: a Falcon case has no findings; they exist on incydr connections',
      'casebridge.yaml:7: routes[0].case.fallback.subject: a Falcon case has no subject; it exists on incydr connections',
    ]);
  });

  test('two routes of one name are refused at the second', () => {
    expect(faults(8, "  - { name: first, when: 'true', open: ir, case: { key: [user] } }\nexports:")).toEqual(
      ['casebridge.yaml:8: routes[1].name: another route has the name "first"; cases are told apart by it'],
    );
  });

  test('every expression and every template must be JSONata', () => {
    const route = `  - name: first
    when: severity >=
    open: soc
    case:
      key: [host, "$count("]
      name: "{{ a b }} on {{ host }}"
      tags: ["{{ source }}", "{{ ) }}"]`;
    expect(faults(7, route)).toEqual([
      'casebridge.yaml:8: routes[0].when: "severity >=" is not a JSONata expression: Unexpected end of expression',
      'casebridge.yaml:11: routes[0].case.key[1]: "$count(" is not a JSONata expression: Expected ")" before end of expression',
      'casebridge.yaml:12: routes[0].case.name: "{{ a b }} on {{ host }}" is not a JSONata expression: Syntax error: "b"',
      'casebridge.yaml:13: routes[0].case.tags: "{{ ) }}" is not a JSONata expression: The symbol ")" cannot be used as a unary operator',
    ]);
  });

  test('a condition is one expression, and no piece of another', () => {
    expect(
      faults(7, "  - { name: first, when: 'true) or (true', open: soc, case: { key: [host] } }"),
    ).toEqual([
      'casebridge.yaml:7: routes[0].when: "true) or (true" is not a JSONata expression: Syntax error: ")"',
    ]);
  });

  test.each([
    ['0 2 * *', 'expected five cron fields: minute, hour, day of month, month, day of week'],
    ['cron(0 2 * * ? *)', 'expected five cron fields: minute, hour, day of month, month, day of week'],
    ['60 2 * * *', 'expected as minute "*", or numbers from 0 to 59 with , - and /, not "60"'],
    ['0 24 * * *', 'expected as hour "*", or numbers from 0 to 23 with , - and /, not "24"'],
    ['0 2 0 * *', 'expected as day of month "*", or numbers from 1 to 31 with , - and /, not "0"'],
    ['0 2 * foo *', 'expected as month "*", or numbers from 1 to 12 with , - and /, not "foo"'],
    ['0 2 * * 5-1', 'expected as day of week "*", or numbers from 0 to 7 with , - and /, not "5-1"'],
    ['*/0 2 * * *', 'expected as minute "*", or numbers from 0 to 59 with , - and /, not "*/0"'],
    ['0 2 1 * 1', 'expected "*" as day of month or as day of week: both at once cannot be scheduled'],
  ])('%s is no schedule', (schedule, expected) => {
    expect(faults(9, `  nightly: { connection: ir, schedule: "${schedule}" }`)).toEqual([
      `casebridge.yaml:9: exports.nightly.schedule: found "${schedule}"; ${expected}`,
    ]);
  });

  test.each([
    '0 2 * * *',
    '*/15 * * * *',
    '0 0-6/2,12 1,15 * *',
    '30 4 * JAN-mar sun',
    '0 2 * * 1-5',
    '0 2 * * 7',
  ])('%s is a schedule', (schedule) => {
    expect(faults(9, `  nightly: { connection: ir, schedule: "${schedule}" }`)).toEqual([]);
  });

  test('a time zone is one that exists', () => {
    expect(faults(9, '  nightly: { connection: ir, schedule: 0 2 * * *, timezone: Europe/Bonn }')).toEqual([
      'casebridge.yaml:9: exports.nightly.timezone: found "Europe/Bonn"; expected a time zone such as Europe/Berlin',
    ]);
    expect(faults(9, '  nightly: { connection: ir, schedule: 0 2 * * *, timezone: Europe/Berlin }')).toEqual(
      [],
    );
  });

  test.each([
    [
      "{ connection: ir, schedule: 0 2 * * *, filter: status:'closed' }",
      'filter: Incydr has no query language for cases; give status, name or isAssigned',
    ],
    [
      '{ connection: soc, schedule: 0 2 * * *, filter: { status: [CLOSED] } }',
      "filter: Falcon takes a filter in its query language, such as status:'closed'",
    ],
    [
      '{ connection: soc, schedule: 0 2 * * *, zip: { files: false } }',
      'zip: a Falcon case’s ZIP is made by casebridge, and holds summary, evidence and files',
    ],
    [
      '{ connection: ir, schedule: 0 2 * * *, storage: { archive: { after: 36h } } }',
      'storage: S3 archives after whole days, such as 90d',
    ],
  ])('what the platform of an export, or S3, does not have: %s', (settings, fault) => {
    expect(faults(9, `  nightly: ${settings}`)).toEqual([`casebridge.yaml:9: exports.nightly.${fault}`]);
  });
});

describe('what two parts may not share', () => {
  test('a secret of two kinds of readers', () => {
    expect(
      faults(5, '  siem: { type: splunk, auth: { scheme: url-secret, secret: casebridge/soc } }'),
    ).toEqual([
      'casebridge.yaml:5: sources.siem.auth.secret: "casebridge/soc" is the secret of a falcon connection too; each platform, and the sources, need their own',
    ]);
  });

  test('the keys that two exports write', () => {
    const twice =
      '  nightly: { connection: ir, schedule: 0 2 * * * }\n  weekly: { connection: ir, schedule: 0 3 * * 0 }';
    expect(faults(9, twice)).toEqual([
      'casebridge.yaml:10: exports.weekly.prefix: another export writes to exports/ir too; give one of them a prefix of its own',
    ]);
  });

  test('a memory shorter than a window', () => {
    expect(faults(10, 'inbox: { retention: 23h }')).toEqual([
      'casebridge.yaml:10: inbox.retention: must be as long as the longest window of a route: a redelivery within it is not a new alert',
    ]);
  });
});

test('a call may take as long as a step of a function allows, told in the words of the file', () => {
  expect(faults(2, '  soc: { platform: falcon, cloud: us-1, secret: s, timeout: 60s }')).toEqual([
    'casebridge.yaml:2: connections.soc.timeout: found "60s"; expected at most 15s',
  ]);
});

test('exports may not be written where bodies expire', () => {
  expect(faults(9, '  nightly: { connection: ir, schedule: 0 2 * * *, prefix: deliveries/x }')).toEqual([
    'casebridge.yaml:9: exports.nightly.prefix: found "deliveries/x"; expected a key prefix such as exports/nightly, not below deliveries',
  ]);
});

describe('the file as a whole', () => {
  test('faults of form and of reference are all told at once, each at its line', () => {
    const text = `connections:
  soc: { platform: falcon, cloud: us-1, secret: s, colour: red }
sources:
  siem: { type: jira, auth: { scheme: url-secret, secret: s } }
routes:
  - name: first
    when: "("
    open: ir
    case:
      key: [host]
  - name: first
    when: 'true'
    open: soc
    case: { key: [host], window: 1w }
exports:
  nightly:
    connection: soc
    schedule: hourly
    timezone: Mars
`;
    expect(faultsOf(text).map((fault) => fault.split(': ').slice(0, 2).join(' '))).toEqual([
      'casebridge.yaml:2 connections.soc.colour',
      'casebridge.yaml:4 sources.siem.type',
      'casebridge.yaml:14 routes[1].case.window',
      'casebridge.yaml:8 routes[0].open',
      'casebridge.yaml:7 routes[0].when',
      'casebridge.yaml:18 exports.nightly.schedule',
      'casebridge.yaml:19 exports.nightly.timezone',
    ]);
  });

  test.each([
    ['an empty file', ''],
    ['a file of comments', '# nothing yet\n'],
  ])('%s lacks its two keys', (_what, text) => {
    expect(faultsOf(text)).toEqual([
      'casebridge.yaml:1: connections: is missing',
      'casebridge.yaml:1: sources: is missing',
    ]);
  });

  test('text that is no mapping is told as such', () => {
    expect(faultsOf('hello')).toEqual(['casebridge.yaml:1: the file: found "hello"; expected Object']);
  });

  test.each([
    [
      'a tab',
      'connections:\n\tsoc: {}',
      'casebridge.yaml:2: this is not YAML: Tabs are not allowed as indentation',
    ],
    [
      'a bracket that stays open',
      'connections:\n  soc: { platform: falcon\nsources: {}',
      'casebridge.yaml:3: this is not YAML: Flow map in block collection must be sufficiently indented and end with a }',
    ],
    [
      'a key that is there twice',
      `${sound}inbox: {}`,
      'casebridge.yaml:11: this is not YAML: Map keys must be unique',
    ],
    [
      'two documents',
      `${sound}---\n${sound}`,
      'casebridge.yaml:11: this is not YAML: Source contains multiple documents; please use YAML.parseAllDocuments()',
    ],
    [
      'an alias of nothing',
      `${sound}routes: *none`,
      'casebridge.yaml:11: this is not YAML: Map keys must be unique',
    ],
    [
      'an alias of nothing in a value',
      sound.replace('inbox: {}', 'inbox: *none'),
      'casebridge.yaml: this is not YAML: Unresolved alias (the anchor must be set before the alias): none',
    ],
  ])('%s is told as broken YAML', (_what, text, fault) => {
    expect(faultsOf(text)).toContain(fault);
  });
});
