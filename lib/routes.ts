import type { Alert } from './alert.ts';
import type { CaseDraft } from './case-draft.ts';
import type { Config, Connection, Route } from './config.ts';
import { compileCondition, compileExpression, compileTemplate, whyFailed } from './expressions.ts';
import { hashOf } from './hash.ts';
import { cutAt } from './text.ts';

/** Where an alert goes: the case it opens or joins, on one connection. */
export type Placement = { connection: string; route: string; caseKey: string; draft: CaseDraft };

/** A route that could not be asked: its expression failed on this alert. */
export type Misplacement = { connection: string; route: string; reason: string };

export type Router = (alert: Alert) => Promise<(Placement | Misplacement)[]>;

/** Compiles the routes once. All are asked, in their order; for each connection the first that matches wins. */
export function compileRoutes(config: Pick<Config, 'routes' | 'connections'>): Router {
  const routes = config.routes.map((route) => compileRoute(route, config.connections[route.open]));
  return async (alert) => {
    const placed = new Map<string, Placement | Misplacement>();
    for (const { open, place } of routes) {
      if (placed.has(open)) continue;
      const placement = await place(alert);
      if (placement) placed.set(open, placement);
    }
    return [...placed.values()];
  };
}

function compileRoute(route: Route, connection: Connection | undefined) {
  const matches = compileCondition(route.when);
  const keyFields = route.case.key.map(compileExpression);
  const draft = compileDraft(route.case, connection);
  const place = async (alert: Alert): Promise<Placement | Misplacement | null> => {
    try {
      if (!(await matches(alert))) return null;
      const drawn = await draft(alert);
      const values = await Promise.all(keyFields.map((field) => field(alert)));
      return {
        connection: route.open,
        route: route.name,
        caseKey:
          drawn.existingCase === null
            ? caseKeyOf(route, alert, values)
            : hashOf([route.open, { case: drawn.existingCase }]),
        draft: drawn,
      };
    } catch (error) {
      return {
        connection: route.open,
        route: route.name,
        reason: `route "${route.name}": ${whyFailed(error)}`,
      };
    }
  };
  return { open: route.open, place };
}

/** A key field that says nothing never groups strangers: the alert's identity takes its place. */
const caseKeyOf = (route: Route, alert: Alert, values: unknown[]): string =>
  hashOf([
    route.open,
    route.name,
    ...values.map((value) => (saysNothing(value) ? { of: [alert.source, alert.id] } : value)),
  ]);

/** Also an object or a list whose parts say nothing, which JSONata makes of absent fields. */
const saysNothing = (value: unknown): boolean => {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.values(value).every(saysNothing);
};

// More than either platform takes of a description, and of any other text.
const maxDescription = 8_000;
const maxText = 1_000;

function compileDraft(settings: Route['case'], connection: Connection | undefined) {
  const mapped = severityMap(connection);
  const name = compileText(settings.name);
  const description = compileText(settings.description, maxDescription);
  const severity = compileText(settings.severity ?? '{{ severity }}');
  const tags = (settings.tags ?? []).map((tag) => compileText(tag));
  const subject = compileText(settings.subject ?? '');
  const assignee = compileText(settings.assignee ?? '');
  const fallbackSubject = compileText(settings.fallback?.subject ?? '');
  const fallbackAssignee = compileText(settings.fallback?.assignee ?? '');
  return async (alert: Alert): Promise<CaseDraft> => ({
    name: (await name(alert)) || alert.title,
    description: await description(alert),
    severity: mapped(severityOf(await severity(alert))),
    tags: (await Promise.all(tags.map((tag) => tag(alert)))).filter((tag) => tag !== ''),
    subject: (await subject(alert)) || null,
    assignee: (await assignee(alert)) || null,
    fallback: {
      subject: (await fallbackSubject(alert)) || null,
      assignee: (await fallbackAssignee(alert)) || null,
    },
    window: settings.window,
    threshold: settings.threshold ?? null,
    findings: settings.findings ?? 'opening',
    whenClosed: settings.whenClosed ?? 'succeed',
    whenResolved: settings.whenResolved,
    rawAlert: settings.rawAlert ?? false,
    // A case of another tenant than the connection's is not found there, and another is opened.
    existingCase: (connection?.platform === 'falcon' && alert.falconCaseIds[0]) || null,
  });
}

/** What a connection makes of a severity: the value of the highest step that it reaches. */
function severityMap(connection: Connection | undefined): (severity: number | null) => number | null {
  const steps = connection?.platform === 'falcon' ? Object.entries(connection.severity ?? {}) : [];
  const descending = steps
    .map(([from, to]) => ({ from: Number(from), to }))
    .toSorted((a, b) => b.from - a.from);
  return (severity) =>
    severity === null ? null : (descending.find(({ from }) => severity >= from)?.to ?? severity);
}

/** A template whose text is bounded: `{{ fields }}` may be as long as a body, and a draft is kept with its alert. */
function compileText(template: string, most = maxText): (alert: Alert) => Promise<string> {
  const fill = compileTemplate(template);
  return async (alert) => cutAt(await fill(alert), most);
}

const severityOf = (text: string): number | null => {
  const number = Number(text);
  return text === '' || !Number.isFinite(number) ? null : Math.min(100, Math.max(1, Math.round(number)));
};
