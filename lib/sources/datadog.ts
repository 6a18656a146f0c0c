import type { SentAlert } from '../alert.ts';
import { hashOf } from '../hash.ts';
import { idFrom } from './identity.ts';
import { readerByName } from './names.ts';
import { alertFrom, readBatch, type Source } from './source.ts';
import { anySpelling } from './spelling.ts';
import { readState } from './state.ts';
import { firstText, firstTime, readJson, readLabel, readSeverity, readText } from './values.ts';

/** Datadog's webhook: monitors and security signals, by a payload of the customer's own names or by the default one. */
export const datadog: Source = (json) => readBatch(json, ['alerts', 'events'], readEvent);

const priorities = { p1: 90, p2: 70, p3: 50, p4: 30, p5: 10 };
// A variable that this kind of event does not have stays as it was written.
const unfilled = /^(\$[A-Z_]+(\[.*\])?|null|None)$/;

const readEvent = (body: Record<string, unknown>): SentAlert => {
  const said = anySpelling(body);
  const named = readerByName(body);
  const first = (values: unknown[]) =>
    firstText(...values.filter((it) => !unfilled.test(readText(it) ?? '')));
  const text = (...names: string[]) => first(names.flatMap((name) => named(name)));
  const top = (...names: string[]) => first(said.values(...names));
  const signal = readJson(said.part('securitySignalAttributes') ?? said.part('attributes'));
  const groups = readJson(said.part('securityRuleGroupByFields'));
  const of = readerByName([signal, groups]);
  const title = text('securitysignaltitle', 'title', 'eventtitle', 'alerttitle', 'securityrulename');
  const tag = tagsIn(text('alertscope', 'scopes', 'scope'), ...named('tags'), title);
  const priority = text('alertpriority', 'severity', 'priority');
  return alertFrom(body, {
    // The events of a monitor have ids of their own; the cycle is one from the first notice to the recovery.
    id: idFrom(
      'id',
      text('securitysignalid', 'signalid'),
      text('alertcyclekey', 'cyclekey'),
      top('id', 'eventId') ?? eventIn(text('link', 'url')),
      occurrence(text('aggregkey', 'alertid', 'monitorid'), text('date', 'lastupdated')),
    ),
    title: title ?? 'Datadog alert',
    description: unfenced(text('securitysignalmsg', 'textonlymsg', 'eventmsg', 'body', 'message')),
    // $PRIORITY is of the event, `normal` or `low`, and tells nothing of an alert.
    severity:
      readSeverity(text('securitysignalseverity'), text('severity')) ?? readLabel(priority, priorities),
    occurredAt: firstTime(text('date'), text('timestamp'), text('lastupdated')),
    rule: {
      id: text('securityruleid', 'alertid', 'monitorid'),
      name: text('securityrulename', 'alerttitle', 'monitorname') ?? unprefixed(title),
    },
    host: firstText(top('host', 'hostname'), text('hostname'), tag('host'), ...of('hostname', 'host')),
    // $USER and $USERNAME name who posted the event.
    user: firstText(
      ...['usr.email', 'usr.name', 'usr.id'].flatMap((name) => of(name)),
      tag('user'),
      tag('usr.name'),
    ),
    link: text('link', 'url', 'eventurl'),
    state: stateOf(
      text('alerttransition', 'transition'),
      title,
      anySpelling(signal).text('workflow.triage.state'),
    ),
  });
};

/** `host:web-1` among the tags of an event, or in the group that its title names: `[Triggered on {host:web-1}]`. */
const tagsIn = (...texts: unknown[]) => {
  const all = texts.map(readText).join(',');
  return (key: string): string | null =>
    new RegExp(`(?:^|[,{\\s])${key.replaceAll('.', '\\.')}:([^,}\\s]+)`).exec(all)?.[1] ?? null;
};

/** The monitor's name in the title of its event: `[Triggered on {host:web-1}] Logins without success`. */
const unprefixed = (title: string | null): string | null =>
  firstText(title?.replace(/^(\[[^\]]*\]\s*)+/, ''));

const eventIn = (link: string | null): string | null => /[?&]event_id=(\d+)/.exec(link ?? '')?.[1] ?? null;

const occurrence = (key: string | null, date: string | null): string | null =>
  key === null || date === null ? null : hashOf([key, date]);

/** Without the signs by which Datadog marks Markdown. */
const unfenced = (text: string | null): string | null => firstText(text?.replaceAll(/^%%%[ \t]*$\n?/gm, ''));

const stateOf = (
  transition: string | null,
  title: string | null,
  triage: string | null,
): SentAlert['state'] => {
  // The default payload says it in the title alone.
  const recovered = /^recovered$/i.test(transition ?? '') || /^(\[test\] ?)?\[recovered/i.test(title ?? '');
  return recovered ? 'resolved' : readState(transition, triage);
};
