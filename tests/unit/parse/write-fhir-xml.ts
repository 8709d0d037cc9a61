/** Writes FHIR JSON as FHIR XML, for tests: element order, which FHIR fixes, is not kept. */

type Value = unknown
type Members = Readonly<Record<string, Value>>

/** White space of an attribute would become a space. */
const escaped = (text: string): string => text.replace(/[&<"\t\n\r]/gu, (letter) => `&#${String(letter.charCodeAt(0))};`)

/** A whole file. */
export function writeFhirXml(resource: object): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(resource, ' xmlns="http://hl7.org/fhir"')}`
}

function element(resource: object, namespace = ''): string {
  const { resourceType, ...rest } = resource as Members
  return `<${String(resourceType)}${namespace}>${members(rest, true)}</${String(resourceType)}>`
}

function members(object: Members, isResource: boolean): string {
  const names = new Set(Object.keys(object).map((key) => key.replace(/^_/u, '')))
  return [...names]
    .filter((name) => isResource || name !== 'id')
    .map((name) => {
      const value = object[name]
      const beside = object[`_${name}`]
      const length = Math.max(Array.isArray(value) ? value.length : 0, Array.isArray(beside) ? beside.length : 0)
      if (!Array.isArray(value) && !Array.isArray(beside)) return one(name, value, beside)
      return Array.from({ length }, (_, at) => one(name, (value as Value[] | undefined)?.[at], (beside as Value[] | undefined)?.[at])).join(
        '',
      )
    })
    .join('')
}

function one(name: string, value: Value, beside: Value): string {
  if (name === 'div' && typeof value === 'string') return value
  if (typeof value === 'object' && value !== null && 'resourceType' in value) return `<${name}>${element(value)}</${name}>`
  const { id, url, ...rest } = ((typeof value === 'object' ? value : beside) ?? {}) as Members
  const isExtension = /[eE]xtension$/u.test(name)
  const attributes =
    attribute('id', id) + (isExtension ? attribute('url', url) : '') + (typeof value === 'object' ? '' : attribute('value', value))
  return `<${name}${attributes}>${members(isExtension || url === undefined ? rest : { url, ...rest }, false)}</${name}>`
}

function attribute(name: string, value: Value): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? ` ${name}="${escaped(String(value))}"` : ''
}
