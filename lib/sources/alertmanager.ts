import { readGroups, readLabelled } from './alert-groups.ts';
import { alertFrom, type Source } from './source.ts';

/** Prometheus Alertmanager's webhook: a group of alerts, each firing or resolved by itself. */
export const alertmanager: Source = (json) =>
  readGroups(json, (alert) => alertFrom(alert, readLabelled(alert)));
