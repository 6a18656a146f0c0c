import { faultsOf } from './faults.ts';

faultsOf('falcon');
