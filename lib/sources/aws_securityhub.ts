import type { SentAlert } from '../alert.ts';
import { hostAmong, kindAmong, readFindings, userAmong } from './aws.ts';
import { idFrom } from './identity.ts';
import { readOcsf } from './ocsf.ts';
import { alertFrom, type Source } from './source.ts';
import { readState } from './state.ts';
import { at, firstText, firstTime, readList, readSeverity, reader } from './values.ts';

/** Findings of AWS Security Hub: its own format (ASFF), and OCSF since "Findings Imported V2". */
export const awsSecurityhub: Source = (json) =>
  readFindings(json, (finding) =>
    at(finding, 'class_uid') === undefined ? readAsff(finding) : readOcsf(finding),
  );

const readAsff = (finding: Record<string, unknown>): SentAlert => {
  const get = reader(finding);
  const resources = readList(get('Resources'));
  return alertFrom(finding, {
    id: idFrom('Id', get('Id')),
    title: firstText(get('Title')) ?? 'Security Hub finding',
    description: firstText(get('Description')),
    severity: readSeverity(
      get('Severity.Normalized'),
      get('Severity.Label'),
      get('FindingProviderFields.Severity.Label'),
      get('Severity.Original'),
    ),
    occurredAt: firstTime(get('UpdatedAt'), get('LastObservedAt'), get('FirstObservedAt'), get('CreatedAt')),
    rule: {
      id: firstText(get('GeneratorId')),
      name: firstText(
        get('Compliance.SecurityControlId', 'ProductFields.ControlId'),
        kindAmong(get('Types')),
      ),
    },
    host: hostAmong(resources),
    user: userAmong(resources),
    link: firstText(get('SourceUrl')),
    // A check that passes is reported as a finding too.
    state: readState(
      get('RecordState'),
      get('Workflow.Status'),
      get('WorkflowState'),
      get('Compliance.Status'),
    ),
  });
};
