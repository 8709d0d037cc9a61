// Makes electron/parse/fhir-r4-shape.json out of FHIR's own definitions: `node scripts/fhir-shape.mjs FOLDER`, where FOLDER holds
// profiles-types.json and profiles-resources.json of FHIR R4 (https://hl7.org/fhir/R4/definitions.json.zip).
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('name the folder of the definitions')
const OUT = resolve(import.meta.dirname, '../electron/parse/fhir-r4-shape.json')
/** Of every element and of every resource; the reader knows them. */
const COMMON = new Set(['id', 'extension', 'modifierExtension'])
const OF_RESOURCES = new Set(['meta', 'implicitRules', 'language', 'text', 'contained'])
const NUMBERS = new Set(['decimal', 'integer', 'positiveInt', 'unsignedInt'])

const definitions = ['profiles-types.json', 'profiles-resources.json']
  .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).entry)
  .map(({ resource }) => resource)
  .filter(
    ({ resourceType, kind, derivation }) =>
      resourceType === 'StructureDefinition' && kind !== 'primitive-type' && derivation !== 'constraint',
  )

const shape = {}
for (const { type, kind, snapshot } of definitions) {
  for (const element of snapshot.element) {
    const parts = element.path.split('.')
    if (parts.length === 1) {
      shape[element.path] ??= []
      continue
    }
    const name = parts.at(-1)
    const owner = parts.slice(0, -1).join('.')
    if (COMMON.has(name) || (kind === 'resource' && owner === type && OF_RESOURCES.has(name))) continue
    shape[owner] ??= []
    shape[owner].push(`${name}${element.max === '1' ? '' : '*'}${typeText(element)}`)
  }
}
const lines = Object.keys(shape)
  .filter((owner) => shape[owner].length > 0)
  .sort()
  .map((owner) => `  ${JSON.stringify(owner)}: ${JSON.stringify(shape[owner].join(' '))}`)
writeFileSync(OUT, `{\n${lines.join(',\n')}\n}\n`)

/** Nothing for text, `:n` for numbers, `:b` for booleans, else the name of the type or path whose elements follow. */
function typeText({ path, type = [], contentReference }) {
  if (contentReference !== undefined) return `:${contentReference.slice(contentReference.indexOf('#') + 1)}`
  if (path.endsWith('[x]')) return ''
  const [{ code }] = type
  if (NUMBERS.has(code)) return ':n'
  if (code === 'boolean') return ':b'
  if (code === 'BackboneElement' || code === 'Element') return `:${path}`
  return /^[A-Z]/.test(code) ? `:${code}` : ''
}
