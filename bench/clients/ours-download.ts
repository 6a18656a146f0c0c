import { printMemory } from './memory.ts';
import { download, warmUp } from './ours.ts';

void printMemory({ warmUp, download });
