import { oneOf } from './values.ts';

/** Templates, SLAs, notification groups. */
export const configurationSwitches = {
  /** Whether a notification group or an SLA that something refers to can be deleted. */
  deleteReferenced: oneOf('reject', 'allow'),
  /** Whether a configuration change keeps what it does not name. */
  patchForm: oneOf('partial', 'full'),
  /** Whether a template change can bring a field without an id. */
  newFieldOnPatch: oneOf('accept', 'reject'),
  /** The words that `data_type` of a field can be. */
  dataTypes: oneOf('any', 'string'),
  /** How a notification channel gives its `params`; an object is then also the only form it takes. */
  paramsForm: oneOf('string', 'object'),
  /** How a snapshot gives its template. */
  snapshotForm: oneOf('string', 'object'),
  /** How an export of templates is answered. */
  exportForm: oneOf('both', 'link', 'envelope', 'bytes'),
  /** What answers the deletion of templates. */
  deleteTemplateBody: oneOf('text', 'json', 'envelope'),
  /** Whether a template shows `sla_method`. */
  slaMethod: oneOf('shown', 'absent'),
  /** Whether a template's SLA rules are only kept, or read as filters of the case of which the first that holds counts. */
  slaRules: oneOf('stored', 'applied'),
  /** When the timers of a case's SLA start. */
  timerStart: oneOf('creation', 'template'),
  /** The unit of the times of an SLA's timers. */
  timerUnit: oneOf('seconds', 'milliseconds'),
};
