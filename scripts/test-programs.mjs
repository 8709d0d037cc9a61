// Before tests that start programs: the command line and the programs of the tests are built, unless they are those of the sources.
import { buildCommandLine, buildTestPrograms } from './build.mjs'

export default function setup() {
  buildCommandLine()
  // Workers inherit it.
  process.env.SALUS_TEST_PROGRAMS = buildTestPrograms()
}
