import { describe, expect, test } from 'vitest';
import { evidenceCount, evidenceCsv } from '../../lib/falcon/export/evidence-csv.ts';
import { csvRecords, csvRows } from './csv-rows.ts';
import { falconTenant, wholeOf } from './world.ts';

const { falcon, facts, open } = falconTenant();

type Facts = Awaited<ReturnType<typeof facts>>;
const textOf = async (it: Facts) => (await wholeOf(evidenceCsv(it))).toString();

describe('the evidence CSV', () => {
  test('has a row for each alert, event and lead, in the order of the case', async () => {
    const [a = '', b = ''] = falcon().alertIds;
    const [event = ''] = falcon().eventIds;
    const id = await open({
      evidence: { alerts: [{ id: b }, { id: a }], events: [{ id: event }], leads: [{ id: 'lead-1' }] },
    });
    const records = csvRecords(await textOf(await facts(id)));
    expect(records.map(({ kind, id }) => [kind, id])).toEqual([
      ['alert', b],
      ['alert', a],
      ['event', event],
      ['lead', 'lead-1'],
    ]);
  });

  test('an alert has its own fields, and all of it as JSON', async () => {
    const [alert = ''] = falcon().alertIds;
    const read = await facts(await open({ evidence: { alerts: [{ id: alert }] } }));
    const [record] = csvRecords(await textOf(read));
    expect(record).toMatchObject({
      case_id: read.case.id,
      case_reference: 'CASE-0001',
      name: 'CredentialDumping',
      severity: '90',
      severity_name: 'Critical',
      status: 'new',
      hostname: 'WKS-001',
      user_name: 'ada.quint',
      tactic: 'Credential Access',
      technique: 'OS Credential Dumping',
      product: 'epp',
      type: 'ldt',
    });
    expect(JSON.parse(record?.['json'] ?? '')).toEqual(read.alerts[0]);
  });

  test('an alert that could not be read has its row, with the reason and what the case says of it', async () => {
    Object.assign(falcon().settings.switches, { unknownAlert: 'accept' });
    const read = await facts(await open({ evidence: { alerts: [{ id: 'gone:ind:1' }] } }));
    const [record] = csvRecords(await textOf(read));
    expect(record).toMatchObject({
      kind: 'alert',
      id: 'gone:ind:1',
      not_read: 'the platform no longer has it',
      name: '',
      severity: '',
    });
    expect(JSON.parse(record?.['json'] ?? '')).toMatchObject({ selector: { id: 'gone:ind:1' } });
  });

  test('a cell that a spreadsheet would take for a formula begins with an apostrophe', async () => {
    const [alert = ''] = falcon().alertIds;
    const read = await facts(await open({ evidence: { alerts: [{ id: alert }] } }));
    const bad = ['=1+1', '+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', '\uff1d1+1'];
    for (const name of bad) {
      const [found] = read.alerts;
      if (!found) throw new Error('no alert');
      const [record] = csvRecords(await textOf({ ...read, alerts: [{ ...found, name }] }));
      expect(record?.['name']).toBe(`'${name}`);
      expect(JSON.parse(record?.['json'] ?? '').name).toBe(name);
    }
  });

  test('quotes, commas, line breaks and any script come back as they were', async () => {
    const [alert = ''] = falcon().alertIds;
    const read = await facts(await open({ evidence: { alerts: [{ id: alert }] } }));
    const description = 'He said "no", then:\r\nstop\nand 日本語 عربي 😀 \ud800';
    const [found] = read.alerts;
    if (!found) throw new Error('no alert');
    const [record] = csvRecords(await textOf({ ...read, alerts: [{ ...found, description }] }));
    // Half of a pair is no character, and UTF-8 has no way to write it.
    expect(record?.['description']).toBe(description.replace('\ud800', '\ufffd'));
  });

  test('a full case has 100 rows of one width', async () => {
    const [held] = falcon().addCases(1);
    falcon().fillCase(held?.id ?? '', 100);
    const read = await facts(held?.id ?? '');
    const rows = csvRows(await textOf(read));
    expect(evidenceCount(read)).toBe(100);
    expect(rows).toHaveLength(101);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
  });

  test('a case without evidence has the heading alone', async () => {
    expect(csvRows(await textOf(await facts(await open())))).toEqual([
      expect.arrayContaining(['kind', 'json']),
    ]);
  });
});
