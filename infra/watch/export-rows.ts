import type { Figures } from './figures.ts';
import type { Watched } from './watched.ts';
import { graph, heading, maximum, type Row, reckoned, sum } from './widgets.ts';

/** What was exported, and when all of it was; nothing where there is no export. */
export const exportRows = ({ config }: Pick<Watched, 'config'>, figure: Figures): Row[] => {
  const names = Object.keys(config.exports);
  const counted = (metric: 'ExportsPlanned' | 'ExportsDone' | 'ExportsFailed', what: string) =>
    names.map((name) => figure(metric, { export: name }, { ...sum, label: `${name} ${what}` }));
  if (names.length === 0) return [];
  return [
    heading('Exports'),
    [
      graph('Cases of exports', 8, [
        ...counted('ExportsPlanned', 'planned'),
        ...counted('ExportsDone', 'done'),
        ...counted('ExportsFailed', 'failed'),
      ]),
      graph(
        'Bytes exported',
        8,
        names.map((name) => figure('ExportBytes', { export: name }, { ...sum, label: name })),
        { stacked: true },
      ),
      graph(
        'Hours since a complete run',
        8,
        names.map((name, index) =>
          reckoned(name, `since${index}`, '/3600', figure('SinceCompleteRun', { export: name }, maximum)),
        ),
      ),
    ],
  ];
};
