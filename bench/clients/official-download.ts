import { printMemory } from './memory.ts';
import { caseFiles, warmUp } from './official.ts';

void printMemory({
  warmUp,
  // Its method reads the whole file as text before it finds that this is no JSON.
  download: async (id) => {
    await caseFiles.entitiesFilesDownloadGetV1(id);
    throw new Error('a file was read as JSON');
  },
});
