import { randomUUID } from 'node:crypto';
import { startSimulator } from '../kit.ts';
import type { Seed } from '../random.ts';
import type { Answer, Call, Operation, Platform, Simulator, SimulatorOptions } from '../platform.ts';
import { alertOperations } from './alerts.ts';
import { caseOperations } from './cases.ts';
import { configurationOperations, configurationState } from './configuration/index.ts';
import { byHand, controls, type ByHand } from './controls.ts';
import { failure, Rejected } from './envelope.ts';
import { evidenceOperations } from './evidence.ts';
import { fileDetails } from './files/case-file.ts';
import { fillTenant } from './fill/index.ts';
import { fileOperations } from './files/index.ts';
import { mergeOperations } from './merge.ts';
import { casePage } from './page.ts';
import { queryOperations } from './queries.ts';
import { rateHeaders, rateOf } from './rate.ts';
import { alertIds, clientId, clientSecret, eventIds, users } from './seed.ts';
import { falconSwitches } from './switches.ts';
import { tagOperations } from './tags.ts';
import { newTenant, type Tenant } from './tenant.ts';
import type { FalconCase } from './records.ts';
import { authenticate, tokenOperations } from './token.ts';
import { caseView } from './view.ts';

export type { FalconCase } from './records.ts';

/** The running simulator; its functions act as a person on the console would, not through the API. */
export type FalconSimulator = Simulator &
  ByHand & {
    /** The cases as they are now, by id; emptied and refilled in place by a reset. */
    cases: ReadonlyMap<string, FalconCase>;
    clientId: string;
    clientSecret: string;
    /** The alerts and events known from the start. */
    alertIds: readonly string[];
    eventIds: readonly string[];
    userUuids: readonly string[];
  };

export type FalconOptions = SimulatorOptions & {
  /** Credentials other than the seed's. */
  clientId?: string;
  clientSecret?: string;
  /** Cases to begin with; none where left out. */
  seed?: Seed;
};

/** Starts a Falcon tenant with alerts and events, and with cases where a seed is given. */
export async function startFalconSimulator(options: FalconOptions = {}): Promise<FalconSimulator> {
  const credentials = {
    clientId: options.clientId ?? clientId,
    clientSecret: options.clientSecret ?? clientSecret,
  };
  const now = options.now ?? (() => new Date());
  const { platform, ...simulator } = await startSimulator(
    (settings) => falconPlatform(newTenant({ now, settings: () => settings, credentials }), options.seed),
    options,
  );
  return {
    ...simulator,
    ...platform.hand,
    ...credentials,
    cases: platform.cases,
    alertIds,
    eventIds,
    userUuids: users.map((user) => user.uuid),
  };
}

function falconPlatform(tenant: Tenant, seed?: Seed): Platform & { hand: ByHand; cases: Tenant['cases'] } {
  const hand = byHand(tenant);
  const started = tenant.now().getTime();
  const fill = () => seed && fillTenant(tenant, seed, started);
  fill();
  const operations = [
    tokenOperations,
    caseOperations,
    queryOperations,
    evidenceOperations,
    tagOperations,
    mergeOperations,
    fileOperations,
    configurationOperations,
    alertOperations,
  ].flatMap((operationsOf) => operationsOf(tenant));
  return {
    hand,
    cases: tenant.cases,
    operations: operations.map((it) => ({ ...it, answer: (call) => answered(it, call) })),
    authenticate: (call) => authenticate(tenant, call),
    failure: (status, message, retryAt) =>
      failure(status, retryAt ? tenant.switches().rateLimitText : message, retryAt),
    rate: (operation) => rateOf(tenant, operation),
    finish: (answer, { limit, left }) => ({
      ...answer,
      headers: {
        'X-Cs-Traceid': randomUUID(),
        ...region(tenant),
        ...rateHeaders(limit, left),
        ...answer.headers,
      },
    }),
    state: () => ({
      cases: [...tenant.cases.values()].map((it) => caseView(tenant, it)),
      alerts: tenant.alerts.all(),
      files: tenant.files.all().map(fileDetails),
      configuration: configurationState(tenant),
      users,
    }),
    casePage: (id) => casePage(tenant, id),
    controls: controls(tenant, hand),
    switches: falconSwitches,
    reset: () => {
      tenant.reset();
      fill();
    },
    close: () => tenant.spool.clear(),
  };
}

async function answered(operation: Operation, call: Call): Promise<Answer> {
  try {
    return await operation.answer(call);
  } catch (error) {
    if (error instanceof Rejected) return failure(error.status, error.message);
    throw error;
  }
}

function region({ switches }: Tenant): Record<string, string> {
  const { regionHeader } = switches();
  return regionHeader === 'none' ? {} : { 'X-Cs-Region': regionHeader };
}
