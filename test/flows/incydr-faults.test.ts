import { faultsOf } from './faults.ts';

faultsOf('incydr');
