import * as v from 'valibot';
import { receiveText } from './body.ts';
import { header, type Call, type Operation } from './call.ts';
import { findVersion } from './find-version.ts';
import { invalidArgument, invalidRequest, S3Error } from './errors.ts';
import { retention as retentionSchema, type Retention, type Version } from './version.ts';
import { readXml } from './xml.ts';

const retentionRequest = v.object({
  Retention: v.tuple([
    v.object({
      Mode: v.tuple([v.picklist(['GOVERNANCE', 'COMPLIANCE'])]),
      RetainUntilDate: v.tuple([v.pipe(v.string(), v.isoTimestamp())]),
    }),
  ]),
});

const legalHoldRequest = v.object({
  LegalHold: v.tuple([v.object({ Status: v.tuple([v.picklist(['ON', 'OFF'])]) })]),
});

/** PutObjectRetention: a COMPLIANCE lock only ever grows, a GOVERNANCE lock shrinks for those who bypass it. */
export const putRetention: Operation = async (call) => {
  requireObjectLock(call);
  const {
    Retention: [asked],
  } = v.parse(retentionRequest, readXml(await receiveText(call.request)));
  const next = futureRetention(call, asked.Mode[0], asked.RetainUntilDate[0]);
  const version = findVersion(call);
  if (weakens(version.retention, next) && isRetained(version, call)) throw locked();
  call.bucket.change(version, { retention: next });
  return {};
};

export const getRetention: Operation = (call) => {
  requireObjectLock(call);
  const { retention } = findVersion(call);
  if (!retention) throw noLock();
  return { xml: { root: 'Retention', content: { Mode: retention.mode, RetainUntilDate: retention.until } } };
};

export const putLegalHold: Operation = async (call) => {
  requireObjectLock(call);
  const {
    LegalHold: [asked],
  } = v.parse(legalHoldRequest, readXml(await receiveText(call.request)));
  call.bucket.change(findVersion(call), { legalHold: asked.Status[0] === 'ON' });
  return {};
};

export const getLegalHold: Operation = (call) => {
  requireObjectLock(call);
  return { xml: { root: 'LegalHold', content: { Status: findVersion(call).legalHold ? 'ON' : 'OFF' } } };
};

/** The locks that an upload asks for in its headers. */
export function requestedLocks(call: Call): { retention: Retention | null; legalHold: boolean } {
  const mode = header(call, 'x-amz-object-lock-mode');
  const until = header(call, 'x-amz-object-lock-retain-until-date');
  const hold = header(call, 'x-amz-object-lock-legal-hold');
  if (mode === undefined && until === undefined && hold === undefined)
    return { retention: null, legalHold: false };
  requireObjectLock(call);
  if ((mode === undefined) !== (until === undefined))
    throw invalidArgument(
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
    );
  const retention = mode !== undefined && until !== undefined ? futureRetention(call, mode, until) : null;
  return { retention, legalHold: hold === 'ON' };
}

/** The headers in which a download tells of the locks. */
export function lockHeaders({ retention, legalHold }: Version): Record<string, string> {
  return {
    ...(retention && {
      'x-amz-object-lock-mode': retention.mode,
      'x-amz-object-lock-retain-until-date': retention.until,
    }),
    ...(legalHold && { 'x-amz-object-lock-legal-hold': 'ON' }),
  };
}

/** Refuses the deletion of a version that a lock still protects. */
export function checkDeletable(version: Version, call: Call): void {
  if (version.legalHold || isRetained(version, call)) throw locked();
}

function isRetained({ retention }: Version, call: Call): boolean {
  if (!retention || new Date(retention.until) <= call.now()) return false;
  return retention.mode === 'COMPLIANCE' || header(call, 'x-amz-bypass-governance-retention') !== 'true';
}

const weakens = (current: Retention | null, next: Retention): boolean =>
  current !== null &&
  (new Date(next.until) < new Date(current.until) ||
    (current.mode === 'COMPLIANCE' && next.mode === 'GOVERNANCE'));

function futureRetention(call: Call, mode: string, until: string): Retention {
  const date = new Date(until);
  const parsed = v.safeParse(retentionSchema, { mode, until });
  if (!parsed.success || Number.isNaN(date.getTime())) throw invalidArgument('The retention is not valid.');
  if (date <= call.now()) throw invalidArgument('The retain until date must be in the future!');
  return { mode: parsed.output.mode, until: date.toISOString() };
}

function requireObjectLock({ bucket }: Call): void {
  if (!bucket.objectLock) throw invalidRequest('Bucket is missing Object Lock Configuration');
}

const locked = () =>
  new S3Error(403, 'AccessDenied', 'Access Denied because object protected by object lock.');

const noLock = () =>
  new S3Error(
    404,
    'NoSuchObjectLockConfiguration',
    'The specified object does not have a ObjectLock configuration',
  );
