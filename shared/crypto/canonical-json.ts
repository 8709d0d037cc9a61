/** JSON with one possible spelling (RFC 8785), and a parser with a bound on depth. */

export { canonicalJson } from '../model/canonical-json.ts'
export { parseJson } from '../model/parse-json.ts'
