import type { AlarmSpec } from './alarm-spec.ts';
import { alertAlarms } from './alert-alarms.ts';
import { exportAlarms } from './export-alarms.ts';
import type { Figures } from './figures.ts';
import { functionAlarms } from './function-alarms.ts';
import { platformAlarms } from './platform-alarms.ts';
import type { Watched } from './watched.ts';

/** Every alarm of a deployment: what hurts most stands first. */
export const alarmSpecs = (watched: Watched, figures: Figures): AlarmSpec[] => [
  ...alertAlarms(watched, figures),
  ...platformAlarms(watched, figures),
  ...exportAlarms(watched, figures),
  ...functionAlarms(watched),
];
