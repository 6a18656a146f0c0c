import { cid, hex } from '../seed.ts';
import type { GroupInput, SlaInput, TemplateInput } from './schemas.ts';

/** Who writes settings: here always the API client. */
export type Actor = { cid: string; client_id: string; user_uuid: string; username: string };

/** Who made and changed a thing, and when. */
export type Stamp = {
  created_by: Actor;
  created_by_name: string;
  created_timestamp: string;
  updated_by: Actor;
  updated_by_name: string;
  updated_timestamp: string;
};

/** What every record begins with. */
export type Head = Stamp & { id: string; cid: string };
/** A service level. */
export type Sla = Head & SlaInput;
/** Whom to tell, and through which channels. */
export type Group = Head & GroupInput;
/** A value that a field offers. */
export type FieldOption = Stamp & { id: string; value: string };
/** A custom field of cases. */
export type Field = Stamp &
  Omit<TemplateInput['fields'][number], 'options' | 'display_order'> & {
    display_order: number;
    options: FieldOption[];
  };
/** A condition and the SLA it calls for. */
export type SlaRule = Stamp & TemplateInput['sla_rules'][number];
/** What cases of some sort ask for. */
export type Template = Head &
  Omit<TemplateInput, 'fields' | 'sla_rules' | 'access_tags'> & {
    fields: Field[];
    sla_rules: SlaRule[];
    /** The ids of its access tags. */
    access_tags: string[];
  };
/** A template as one write left it. */
export type Snapshot = Head & { template_id: string; version: number; template: Template };
/** A mark that decides who sees a case. */
export type AccessTag = { id: string; cid: string; key: string };

/** What the case-management console calls its settings. Records are replaced, never changed in place. */
export type Configuration = ReturnType<typeof newConfiguration>;

/** A configuration in which nothing was set up yet; `clear` brings it back to that. */
export function newConfiguration() {
  let made = 0;
  const slas = new Map<string, Sla>();
  const groups = new Map<string, Group>();
  const templates = new Map<string, Template>();
  const snapshots = new Map<string, Snapshot>();
  return {
    slas,
    groups,
    templates,
    snapshots,
    /** An id in the shape of Falcon's: the same calls after a start give the same ids. */
    nextId: (): string => hex(`configuration ${(made += 1)}`, 32),
    clear: (): void => {
      made = 0;
      for (const it of [slas, groups, templates, snapshots]) it.clear();
    },
  };
}

/** The access tags of the tenant, the same at every start. */
export const accessTags: readonly AccessTag[] = [
  'legal-hold',
  'insider-risk',
  'finance',
  'hr',
  'soc-tier-2',
].map((key) => ({ id: hex(`access tag ${key}`, 32), cid, key }));
