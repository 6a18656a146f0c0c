/** Something of a case that the platform names and does not give, and why. */
export type Missing = {
  what: 'alert' | 'file' | 'template' | 'sla';
  /** Its id; null where the platform gives none. */
  id: string | null;
  reason: string;
};
