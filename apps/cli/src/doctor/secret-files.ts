import { judgeSecretFiles, type ReadableSecret } from '@stampede/process';
import type { SiteCheck } from './check.ts';
import { fail, orFine, warn, type Found } from './finding.ts';

/** Whether other users of this machine may read the files with secrets. */
export const secretFiles: SiteCheck = {
  name: 'secret files',
  look: ({ checkout, env }) =>
    Promise.resolve(
      orFine(
        judgeSecretFiles(checkout, env).map(judge),
        'no other user may read .env or another file with secrets',
      ),
    ),
};

function judge({ path, mode, readers }: ReadableSecret): Found {
  if (readers === 'all')
    return fail(`every user of this machine may open ${path} (mode ${mode})`, `chmod 600 ${path}`);
  return warn(`the group may open ${path} (mode ${mode})`, `chmod 600 ${path}, unless that is meant`);
}
