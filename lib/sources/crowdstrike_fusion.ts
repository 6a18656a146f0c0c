import type { SentAlert } from '../alert.ts';
import { hashOf } from '../hash.ts';
import { huntFalconAlertIds } from './hunt.ts';
import { idFrom } from './identity.ts';
import { hostNamed, readerByName, userNamed } from './names.ts';
import { alertFrom, readBatch, readEach, type Source } from './source.ts';
import { readState } from './state.ts';
import { at, firstText, firstTime, readIds, readObject, readSeverity } from './values.ts';

/** The webhook action of a Falcon Fusion workflow: `meta` of its trigger, and `data` with keys that its author chose. */
export const crowdstrikeFusion: Source = (json) => {
  const data = at(json, 'data');
  if (!Array.isArray(data)) return readBatch(json, [], (body) => readDetection(body, 'data.id'));
  return readEach(data, 'data', (it) => readDetection({ ...readObject(json), data: it }, 'id'));
};

const readDetection = (body: Record<string, unknown>, path: string): SentAlert => {
  const { data: written, meta: said, ...rest } = body;
  const data = readObject(written) ?? rest;
  const named = readerByName(data);
  const compositeIds = huntFalconAlertIds(data);
  const meta = readerByName(said);
  const trigger = firstText(...meta('triggername'));
  return alertFrom(body, {
    id: idFrom(
      path,
      at(data, 'id'),
      compositeIds[0],
      ...named(
        'detectionid',
        'detectid',
        'alertid',
        'incidentid',
        'detections.id',
        'detection.id',
        'alert.id',
        'investigatableid',
      ),
      ...named('dedupkeys', 'dedupkey'),
      ...meta('executionid'),
      // A workflow that names none of these is told by all that it says.
      Object.keys(data).length > 0 ? hashOf([data, trigger, at(said, 'workflow_name')]) : null,
    ),
    title:
      firstText(
        ...named('title', 'detectname', 'detectionname', 'displayname'),
        ...named('detection.name', 'investigatable.name'),
        at(data, 'name'),
        trigger,
      ) ?? 'Falcon Fusion alert',
    description: firstText(...named('description', 'detectdescription', 'detectiondescription', 'message')),
    severity: readSeverity(...named('severityname'), ...named('severity'), ...named('urgency', 'priority')),
    occurredAt: firstTime(
      ...named('timestamp', 'detectiontime', 'createdtimestamp', 'createdtime', 'createdat', 'time'),
    ),
    rule: {
      id: firstText(...named('ruleid', 'correlationruleid', 'patternid')),
      name: firstText(
        ...named('rulename', 'detectname', 'detectionname', 'detection.name', 'investigatable.name'),
      ),
    },
    host: firstText(...hostNamed(named)),
    user: firstText(...userNamed(named)),
    falconAlertIds: compositeIds,
    falconEventIds: readIds(named('eventids')),
    falconCaseIds: readIds(named('linkedcaseids')),
    link: firstText(
      ...named('falconhostlink', 'detectionurl', 'sourceeventurl', 'link'),
      ...named('url').filter(inConsole),
    ),
    state: readState(...named('status'), ...named('eventtype'), ...named('state')),
  });
};

// Any other address may be the one that a host was led to.
const inConsole = (url: unknown): boolean => /^https:\/\/falcon[.-]/.test(firstText(url) ?? '');
