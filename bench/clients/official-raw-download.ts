import { printMemory } from './memory.ts';
import { caseFiles, warmUp } from './official.ts';

void printMemory({
  warmUp,
  // The answer of fetch itself, past the package's reading of it.
  download: async (id) =>
    (await caseFiles.entitiesFilesDownloadGetV1Raw({ id })).raw.body ?? new Blob([]).stream(),
});
