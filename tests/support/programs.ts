/** Where the programs lie that tests start. */

import { join } from 'node:path'

/** `name` below `tests`, without its ending: the built one, or that of the sources where nothing was built (`npm run bench`). */
export function programOf(name: string): string {
  const built = process.env['SALUS_TEST_PROGRAMS']
  return built === undefined ? join(import.meta.dirname, '..', `${name}.ts`) : join(built, `${name.replace('/', '-')}.js`)
}
