/** What cases are opened on and exported from. */
export const platforms = ['falcon', 'incydr'] as const;

export type Platform = (typeof platforms)[number];
