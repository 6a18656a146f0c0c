import { describe, expect, test } from 'vitest';
import { metrics as table } from '../../lib/metric-table.ts';
import { emfMetrics } from '../../lib/metrics.ts';
import { readEmf } from './told.ts';

const now = () => new Date('2026-05-04T10:00:00Z');

describe('the figures of an invocation', () => {
  test('are one line for each set of dimensions, as CloudWatch specifies it', () => {
    const { count, put, drain } = emfMetrics('prod', now);
    count('Deliveries', { result: 'accepted' });
    put('PlatformLatency', { connection: 'soc' }, 120);
    count('PlatformThrottled', { connection: 'soc' });
    expect(drain({ function: 'receive-alert', requestId: 'r-1' }).map((it) => JSON.parse(it))).toEqual([
      {
        _aws: {
          Timestamp: 1_777_888_800_000,
          CloudWatchMetrics: [
            {
              Namespace: 'casebridge',
              Dimensions: [['stage', 'result']],
              Metrics: [{ Name: 'Deliveries', Unit: 'Count' }],
            },
          ],
        },
        level: 'info',
        timestamp: '2026-05-04T10:00:00.000Z',
        function: 'receive-alert',
        requestId: 'r-1',
        stage: 'prod',
        result: 'accepted',
        Deliveries: 1,
      },
      {
        _aws: {
          Timestamp: 1_777_888_800_000,
          CloudWatchMetrics: [
            {
              Namespace: 'casebridge',
              Dimensions: [['stage', 'connection']],
              Metrics: [
                { Name: 'PlatformLatency', Unit: 'Milliseconds' },
                { Name: 'PlatformThrottled', Unit: 'Count' },
              ],
            },
          ],
        },
        level: 'info',
        timestamp: '2026-05-04T10:00:00.000Z',
        function: 'receive-alert',
        requestId: 'r-1',
        stage: 'prod',
        connection: 'soc',
        PlatformLatency: 120,
        PlatformThrottled: 1,
      },
    ]);
  });

  test('are told once: what is counted is summed, what is measured is each a value', () => {
    const { count, put, drain } = emfMetrics('prod', now);
    for (const bytes of [10, 20, 30]) count('ExportBytes', { export: 'nightly' }, bytes);
    for (const took of [7, 9]) put('PlatformLatency', { connection: 'soc' }, took);
    expect(drain({}).flatMap(readEmf)).toMatchObject([
      { name: 'ExportBytes', unit: 'Bytes', values: [60] },
      { name: 'PlatformLatency', values: [7, 9] },
    ]);
    expect(drain({})).toEqual([]);
  });

  test('go over several lines where one name has more than a hundred values, and each value is told once', () => {
    const { count, put, drain } = emfMetrics('prod', now);
    const latencies = Array.from({ length: 250 }, (_, index) => index);
    for (const it of latencies) put('PlatformLatency', { connection: 'soc' }, it);
    count('PlatformFailed', { connection: 'soc' });
    const lines = drain({}).map(readEmf);
    const of = (name: string) => lines.map((told) => told.find((it) => it.name === name)?.values ?? []);
    expect(of('PlatformLatency').map((it) => it.length)).toEqual([100, 100, 50]);
    expect(of('PlatformLatency').flat()).toEqual(latencies);
    expect(of('PlatformFailed')).toEqual([[1], [], []]);
  });

  test('are told though they are 0', () => {
    const { put, drain } = emfMetrics('prod', now);
    put('OldestWaiting', {}, 0);
    expect(drain({}).flatMap(readEmf)).toEqual([
      { namespace: 'casebridge', name: 'OldestWaiting', unit: 'Seconds', by: { stage: 'prod' }, values: [0] },
    ]);
  });

  test('have the units and the dimensions of the table', () => {
    const { count, put, drain } = emfMetrics('prod', now);
    count('Deliveries', { result: 'refused' });
    count('Alerts', { state: 'held' });
    put('OldestWaiting', {}, 1);
    count('CasesOpened', { connection: 'soc' });
    put('PlatformLatency', { connection: 'soc' }, 1);
    count('PlatformThrottled', { connection: 'soc' });
    count('PlatformFailed', { connection: 'soc' });
    count('PlatformUnauthorized', { connection: 'soc' });
    count('ExportsPlanned', { export: 'nightly' });
    count('ExportsDone', { export: 'nightly' });
    count('ExportsFailed', { export: 'nightly' });
    count('ExportBytes', { export: 'nightly' }, 1);
    put('SinceCompleteRun', { export: 'nightly' }, 1);
    put('SecretExpiresIn', { secret: 'casebridge/soc' }, 1);
    const told = drain({})
      .flatMap(readEmf)
      .map(({ name, unit, by }) => [name, { unit, by: Object.keys(by) }]);
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(
        Object.entries(table).map(([name, { unit, by }]) => [name, { unit, by: ['stage', ...by] }]),
      ),
    );
  });
});
