import type { Alarm, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { alertRows } from './alert-rows.ts';
import { costRows } from './cost-rows.ts';
import { exportRows } from './export-rows.ts';
import type { Figures } from './figures.ts';
import { functionRows } from './function-rows.ts';
import { platformRows } from './platform-rows.ts';
import { statusRows } from './status-rows.ts';
import type { Watched } from './watched.ts';
import { heading } from './widgets.ts';

/** The dashboard from top to bottom: whether it works, then why it may not, then what it costs. */
export const dashboardRows = (watched: Watched, figure: Figures, alarms: Alarm[]): IWidget[][] =>
  [
    ...statusRows(watched, figure, alarms),
    heading('From deliveries to cases'),
    ...alertRows(watched, figure),
    heading('Platforms'),
    ...platformRows(watched, figure),
    ...exportRows(watched, figure),
    heading('Queues and functions'),
    ...functionRows(watched),
    heading('What is paid for'),
    ...costRows(watched),
  ].map((row) => row.filter((widget) => widget !== null));
