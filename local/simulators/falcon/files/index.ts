import type { Operation } from '../../platform.ts';
import type { Tenant } from '../tenant.ts';
import { aggregateOperations } from './aggregates.ts';
import { detailOperations } from './details.ts';
import { downloadOperations } from './downloads.ts';
import { rtrOperations } from './rtr.ts';
import { fileQueryOperations } from './queries.ts';
import { uploadOperations } from './upload.ts';

/** All operations on the files of cases. */
export const fileOperations = (tenant: Tenant): Operation[] =>
  [
    uploadOperations,
    detailOperations,
    fileQueryOperations,
    aggregateOperations,
    downloadOperations,
    rtrOperations,
  ].flatMap((operationsOf) => operationsOf(tenant));
