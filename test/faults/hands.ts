import type { FalconSimulator } from '../../local/simulators/falcon/index.ts';
import type { IncydrSimulator } from '../../local/simulators/incydr/index.ts';
import type { Random } from '../../local/simulators/random.ts';
import type { VirtualTime } from './virtual-time.ts';

const deeds = 30;
// Of new cases, this share is closed within minutes: a false alarm that somebody knew.
const falseAlarms = 0.15;
const often = 3 * 60_000;
const cap = 100;

/** People at both consoles, who close cases and fill them up while casebridge is at work. */
export function hands(
  { falcon, incydr }: { falcon: FalconSimulator; incydr: IncydrSimulator },
  {
    time,
    random,
    from,
    span,
  }: { time: Pick<VirtualTime, 'now' | 'happen'>; random: Random; from: number; span: number },
) {
  // Cases that casebridge could not go on with, by id.
  const disturbed = { falcon: new Set<string>(), incydr: new Set<string>() };

  const onFalcon = (): void => {
    const open = [...falcon.cases.values()].filter(({ status }) => status !== 'closed');
    if (open.length === 0) return;
    const { id, evidence } = random.pick(open);
    disturbed.falcon.add(id);
    const held = evidence.alerts.length + evidence.events.length + evidence.leads.length;
    if (random.chance(0.5)) falcon.closeCase(id);
    else falcon.fillCase(id, Math.max(0, cap - held - random.whole(0, 2)));
  };
  const onIncydr = (): void => {
    const open = [...incydr.cases.values()].filter(({ status }) => status === 'OPEN');
    if (open.length === 0) return;
    const { number } = random.pick(open);
    disturbed.incydr.add(String(number));
    incydr.closeCase(number);
  };

  const known = new Set<string>();
  const closeFalseAlarms = (): void => {
    const cases = [
      ...[...falcon.cases.values()].map(({ id, status }) => ({
        id,
        isOpen: status !== 'closed',
        platform: 'falcon' as const,
      })),
      ...[...incydr.cases.values()].map(({ number, status }) => ({
        id: String(number),
        isOpen: status === 'OPEN',
        platform: 'incydr' as const,
      })),
    ];
    for (const { id, isOpen, platform } of cases) {
      if (known.has(id)) continue;
      known.add(id);
      if (!isOpen || !random.chance(falseAlarms)) continue;
      disturbed[platform].add(id);
      if (platform === 'falcon') falcon.closeCase(id);
      else incydr.closeCase(Number(id));
    }
    if (time.now().getTime() < from + span)
      time.happen(new Date(time.now().getTime() + often), closeFalseAlarms);
  };
  closeFalseAlarms();

  for (let count = 0; count < deeds; count += 1)
    time.happen(new Date(from + random.whole(0, span)), count % 2 === 0 ? onFalcon : onIncydr);
  return { disturbed };
}
