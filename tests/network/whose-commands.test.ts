/** Whose records are, said on the command line, what shares and links of whole kinds take along there, and what people are called. */

import { execFile } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PASSPHRASE } from '../support/person.ts'
import { colleaguesCard } from '../support/sharing-window.ts'
import { ServedProcess } from '../support/served.ts'
import type { Json } from '../support/served.ts'

/** Built before the tests begin. */
const CLI = resolve(import.meta.dirname, '../../out/cli/salus.js')
const env = { ...process.env, SALUS_PASSPHRASE: PASSPHRASE, NODE_NO_WARNINGS: '1' }
let maria: ServedProcess

const allergy = (text: string, patient: object): object => ({
  resourceType: 'AllergyIntolerance',
  clinicalStatus: { coding: [{ code: 'active' }] },
  code: { text },
  patient,
})
const PAPERS = [
  { resourceType: 'Patient', id: 'm', name: [{ text: 'Maria Popescu' }], birthDate: '1980-02-03' },
  { resourceType: 'Patient', id: 'i', name: [{ text: 'Ion Popescu' }], birthDate: '2015-06-01' },
  allergy('Latex', { reference: 'Patient/m' }),
  allergy('Peanut', { reference: 'Patient/i' }),
  allergy('Penicillin', { display: 'Ana Ionescu' }),
]

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'salus-whose-'))
  const vault = join(folder, 'maria')
  await promisify(execFile)(process.execPath, [CLI, 'create-vault', '--name', 'Maria Popescu', '--vault', vault, '--listen', '127.0.0.1'], {
    env,
  })
  maria = new ServedProcess(vault, PASSPHRASE, ['--listen', '127.0.0.1'])
  await maria.ready
  const file = join(folder, 'family.json')
  const entry = PAPERS.map((resource) => ({ resource }))
  await writeFile(file, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }))
  await maria.ask(`import-records ${file}`)
  await maria.ask(`add-contact ${colleaguesCard()} --name "Dr Ana" --role clinician`)
})
afterAll(() => maria.end())

const idOf = async (title: string): Promise<string> => {
  const { rows } = (await maria.ask('list-records --kind allergy')) as {
    readonly rows: readonly { readonly id: string; readonly title: string }[]
  }
  return rows.find((row) => row.title === title)?.id ?? ''
}
const GRANT = '--to "Dr Ana" --records all --purpose TREAT --until 2099-01-01T00:00:00Z'
const titlesOf = ({ records }: Json): readonly string[] =>
  (records as readonly { readonly title: string }[]).map(({ title }) => title).sort()

it('lists the people, says whose one record is, and takes the word of the person on a record and on a name, and takes it back', async () => {
  const { people } = (await maria.ask('list-people')) as { readonly people: readonly Json[] }
  expect(people.map(({ name, state }) => [name, state])).toEqual([
    ['Maria Popescu', 'holder'],
    ['Ana Ionescu', 'not-sure'],
    ['Ion Popescu', 'other'],
  ])
  const latex = await idOf('Latex')
  expect(await maria.ask(`show-whose ${latex}`)).toMatchObject({ who: '', sure: true, isSaid: false })
  expect(await maria.ask(`say-whose ${latex} --name "Ion Popescu"`)).toMatchObject({ who: 'Ion Popescu', sure: true, isSaid: true })
  expect(await maria.ask(`say-whose ${latex} --off`)).toMatchObject({ who: '', isSaid: false })
  const said = (await maria.ask('say-whose "Ana Ionescu" --mine')) as { readonly people: readonly Json[] }
  expect(said.people.find(({ name }) => name === 'Ana Ionescu')).toMatchObject({ state: 'holder', isSaid: true })
  const back = (await maria.ask('say-whose "Ana Ionescu" --off')) as { readonly people: readonly Json[] }
  expect(back.people.find(({ name }) => name === 'Ana Ionescu')).toMatchObject({ state: 'not-sure', isSaid: false })
})

it.each([
  'say-whose Nobody --mine',
  'say-whose "Ana Ionescu"',
  'say-whose "Ana Ionescu" --mine --off',
  'say-whose --mine',
  'list-people x',
])('refuses %s and changes nothing', async (line) => {
  expect(await maria.ask(line)).toMatchObject({ error: { code: 'input-invalid' } })
  expect(await maria.ask('list-people')).toMatchObject({ people: [{ isSaid: false }, { isSaid: false }, { isSaid: false }] })
})

it('says of a share whose records are not in it, and takes those along that are named', async () => {
  const own = await maria.ask(`preview-grant ${GRANT}`)
  expect(titlesOf(own)).toEqual(expect.arrayContaining(['Latex', 'Maria Popescu']))
  expect(titlesOf(own)).not.toContain('Peanut')
  expect(own['leftOut']).toEqual([
    { name: 'Ion Popescu', count: 2, sure: true },
    { name: 'Ana Ionescu', count: 1, sure: false },
  ])
  const both = await maria.ask(`preview-grant ${GRANT} --people "Ion Popescu;Ana Ionescu"`)
  expect(titlesOf(both)).toEqual(expect.arrayContaining(['Latex', 'Peanut', 'Penicillin']))
  expect(both).not.toHaveProperty('leftOut')
  expect(await maria.ask(`preview-grant ${GRANT} --people "Ion Popesku"`)).toMatchObject({ error: { code: 'input-invalid' } })
})

it('says the same of a link', async () => {
  const own = await maria.ask('preview-link-out --records all')
  expect(titlesOf(own)).not.toContain('Peanut')
  expect(own['leftOut']).toMatchObject([{ name: 'Ion Popescu' }, { name: 'Ana Ionescu' }])
  expect(titlesOf(await maria.ask('preview-link-out --records all --people "Ion Popescu"'))).toContain('Peanut')
})

it('changes what the person and her contacts are called', async () => {
  const { name } = await maria.ask('show-contact-card')
  expect(await maria.ask('change-name Maria Ionescu')).toMatchObject({ changed: true })
  expect(await maria.ask('show-contact-card')).toMatchObject({ name: 'Maria Ionescu' })
  expect(await maria.ask(`change-name ${String(name)}`)).toMatchObject({ changed: true })
  expect(await maria.ask('change-contact "Dr Ana" --name "Ana"')).toHaveProperty('contactId')
  expect(await maria.ask('change-contact "Dr Ana" --role family')).toMatchObject({ error: { code: 'contact-not-found' } })
  expect(await maria.ask('change-contact Ana --name "Dr Ana" --role clinician')).toHaveProperty('contactId')
  expect(await maria.ask('remove-contact Ana')).toMatchObject({ error: { code: 'contact-not-found' } })
})
