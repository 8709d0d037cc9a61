// Before tests that start the command line: it is built, unless it is that of the sources.
import { buildCommandLine } from './build.mjs'

export default function setup() {
  buildCommandLine()
}
