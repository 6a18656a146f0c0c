import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const routes = `
  - { name: slow, when: 'severity > 0', open: soc, case: { key: [host] } }
`;
const row = (sid: string) => ({ sid, search_name: 'Beacon', result: { host: sid, severity: 'high' } });

/** Has each evaluation of an expression take half a second, by the clock that it is charged by. */
const slowly = () => {
  let at = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (at += 500));
};

const reason = 'route "slow": the expressions of one delivery took longer than 10000 ms together';
const reasons = async () => (await receiver.rows()).map((it) => it['reason']?.S).filter(Boolean);

test('alerts whose expressions take all the time of their delivery fail, and the delivery is answered', async () => {
  slowly();
  const { alerts } = await receiver.post(
    Array.from({ length: 12 }, (_, n) => row(`S-${n}`)),
    {},
    { routes },
  );
  expect(alerts).toHaveLength(12);
  expect(alerts.filter(({ state }) => state === 'failed').length).toBeGreaterThan(0);
  expect(new Set(await reasons())).toEqual(new Set([reason]));
});

test('the next delivery has time of its own', async () => {
  slowly();
  for (const sid of ['S-20', 'S-21', 'S-22', 'S-23']) {
    const { alerts } = await receiver.post(row(sid), {}, { routes });
    expect(alerts).toMatchObject([{ id: sid, state: 'waiting' }]);
  }
});
