/** Two people, two apps: cards, a share, what was opened, and the end of it. */

import { expect } from '../support/patience.ts'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { askVault, darkAndSmall, licenceFor, lightestOf, look, NEWS_MS, openTwo, whileStill } from '../support/sharing-window.ts'
import { ultrasound } from '../support/ultrasound.ts'
import { addContact, cardOf, chooseKindForADay, openSharedRecord, shareSummary } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'
import { chooseFiles } from '../support/window-checks.ts'

let maria: SalusWindow
let ana: SalusWindow

beforeAll(async () => {
  ;[maria, ana] = await openTwo()
})
afterAll(() => Promise.all([maria.close(), ana.close()]))

describe('two people', () => {
  it('meet by card, and see the same safety words', async () => {
    const [marias, anas] = [await cardOf(maria), await cardOf(ana)]
    expect(marias).toMatch(/^\S+$/u)
    const seenByMaria = await addContact(maria, anas, 'clinician')
    const seenByAna = await addContact(ana, marias, 'other')
    expect(seenByMaria).toBe(seenByAna)
    expect(seenByMaria.split(' · ').length).toBeGreaterThan(3)
  })

  it('ask for a licence: signed by herself it says nothing, until its issuer is in the list', async () => {
    await maria.go('#/people')
    await maria.page.getByRole('link', { name: 'Dr Ana Dumitru' }).first().click()
    await expect(maria.id('licence-chip')).toHaveText('No licence shown')
    await ana.go('#/settings')
    const did = (await ana.id('licence-identity').textContent()) ?? ''
    const file = join(ana.dir, 'licence.json')
    await writeFile(file, await licenceFor(ana, did))
    await ana.answerOpen([file])
    await ana.id('licence-choose').click()
    await expect(ana.id('own-licence')).toContainText('cardiologist, number 12345')
    await look(ana, 'own-licence', 'own-licence')
    await maria.id('licence-ask').click()
    await expect(maria.id('licence-chip')).toHaveText('Licence not checked', { timeout: NEWS_MS })
    await expect(maria.id('licence-said')).toContainText('says nothing until you know the issuer')
    await look(maria, 'licence-unlisted', 'licence')
    await maria.go('#/settings')
    await maria.id('issuer-add').click()
    await maria.id('issuer-name').fill('The medical board')
    await maria.id('issuer-address').fill(did)
    await maria.id('issuer-save').click()
    await expect(maria.id('issuer-line')).toContainText('The medical board')
    await maria.go('#/people')
    await maria.page.getByRole('link', { name: 'Dr Ana Dumitru' }).first().click()
    await expect(maria.id('licence-chip')).toHaveText('Licence checked')
    await expect(maria.id('licence-said')).toContainText('The medical board')
    await look(maria, 'licence-valid', 'licence')
  })

  it('read a card back from a file and from its QR picture', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'salus-card-'))
    for (const [button, name] of [
      ['card-save', 'card.txt'],
      ['card-save-qr', 'card.png'],
    ] as const) {
      const file = join(folder, name)
      await ana.go('#/people')
      await ana.answerSave(file)
      await ana.id(button).click()
      await expect
        .poll(() =>
          readFile(file).then(
            (bytes) => bytes.length,
            () => 0,
          ),
        )
        .toBeGreaterThan(0)
      await maria.go('#/people')
      await maria.answerOpen([file])
      await maria.id('contact-file').click()
      await expect(maria.id('safety-words')).toBeVisible()
      await maria.go('#/home')
    }
  })

  it('share: the preview, the sentence, the signature, the invite on its way', async () => {
    await shareSummary(maria, 'Dr Ana Dumitru', 7)
    await expect(maria.id('sentence')).toContainText('I, Maria Popescu, let Dr Ana Dumitru look at')
    await expect(maria.id('facts')).toContainText('Invite delivered', { timeout: NEWS_MS })
    await maria.go('#/home')
    await expect(maria.id('home-sharing')).toContainText('Dr Ana Dumitru')
  })

  it('the clinician sees who, what, why and until when, fetches, and reads', async () => {
    await ana.go('#/requests')
    await expect(ana.id('new-shares')).toContainText('Maria Popescu', { timeout: NEWS_MS })
    await openSharedRecord(ana, 'HbA1c')
    await expect(ana.id('facts')).toContainText('from Maria Popescu')
    await expect(ana.id('facts')).toContainText('left')
    await expect(ana.id('record')).toContainText('mmol/mol')
  })

  it('the clinician sees the essential first, and sends a signed note back', async () => {
    await ana.id('back-to-share').click()
    await expect(ana.id('share-work')).toContainText('This is a selection')
    await expect(ana.id('work-medicine')).toContainText('Metformin')
    await look(ana, 'share-work', 'share-work')
    // Each first opening is reported before it opens, so one waits as long as nobody answers: no other one is begun after that.
    await whileStill(maria, 'Salus node', async () => {
      await ana.id('work-values').click()
      await ana.id('work-stop').click()
      await expect(ana.id('share-work')).toContainText('Stopping. The one that was begun is still opened.')
    })
    await expect(ana.id('work-values')).toBeEnabled()
    await ana.id('send-back').click()
    await ana.id('send-kind-note').check()
    await ana.id('typed-title').fill('After the visit')
    await ana.id('typed-note').fill('Sugar is well. Come again in June.')
    await look(ana, 'send', 'send-sign')
    await ana.id('send-sign').click()
    await ana.id('shared-rows').getByText('HbA1c', { exact: false }).first().click()
    await ana.id('receipt-left').waitFor()
  })

  it('the patient sees who sends what, and takes it over with its source', async () => {
    await maria.go('#/home')
    await expect(maria.id('offer-note')).toContainText('Dr Ana Dumitru sends you: After the visit', { timeout: NEWS_MS })
    await maria.id('offer-look').click()
    await expect(maria.id('record')).toContainText('Come again in June.')
    await expect(maria.id('offer-tell')).not.toBeChecked()
    await look(maria, 'offered', 'offer-answer')
    await maria.id('offer-accept').click()
    await expect(maria.id('sent-by')).toContainText('Sent by Dr Ana Dumitru')
    await look(maria, 'sent-by', 'sent-by')
    await maria.go('#/requests')
    await expect(maria.id('offers-waiting')).toHaveCount(0)
  })

  it('the patient sees what was opened, with a signed receipt', async () => {
    await maria.go('#/people')
    await maria.id('active-grants').getByText('Dr Ana Dumitru').click()
    await expect(maria.id('receipt').first()).toContainText('HbA1c', { timeout: NEWS_MS })
    await expect(maria.id('receipt').first()).toContainText('signed')
  })

  it('the consent and the receipts are saved as files for others', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'salus-for-others-'))
    for (const name of ['save-consent', 'save-receipts']) {
      const file = join(folder, `${name}.json`)
      await maria.answerSave(file)
      await maria.id(name).click()
      await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('"Provenance"')
    }
    expect(await readFile(join(folder, 'save-receipts.json'), 'utf8')).toContain('"AuditEvent"')
  })

  it('one keeps sealed records for the other, who is asked calmly and told what it means', async () => {
    await maria.go('#/people')
    await maria.id('contact-line').getByRole('link', { name: 'Dr Ana Dumitru' }).click()
    await maria.id('mirror-ask').click()
    await expect(maria.id('mirror')).toContainText('Waiting for Dr Ana Dumitru to say yes')
    // Nothing is kept there yet, so nothing can be stopped.
    await expect(maria.id('mirror-stop')).toHaveText('Take the question back')
    await ana.go('#/people')
    const asked = 'Maria Popescu asks you to keep sealed records. Nothing happens until you say yes.'
    await expect(ana.id('keep-note')).toContainText(asked, { timeout: NEWS_MS })
    await ana.id('keep-look').click()
    await expect(ana.id('keep')).toContainText('neither you nor Salus can read them here')
    await look(ana, 'keep-question', 'keep')
    await ana.id('keep-quota').fill('')
    await expect(ana.id('keep-yes')).toBeDisabled()
    await expect(ana.id('keep-how-much')).toHaveText('Say how much room it may take: one megabyte at least.')
    await ana.id('keep-quota').fill('64')
    // What is typed stays while news come in.
    const { card } = await askVault<{ readonly card: string }>(maria, 'showContactCard', null)
    await askVault(ana, 'addContact', { card, name: 'Maria Popescu', role: 'family', verified: true })
    await expect(ana.id('facts')).toContainText('Family')
    await askVault(ana, 'listMirrors', null)
    await expect(ana.id('keep-quota')).toHaveValue('64')
    await ana.id('keep-yes').click()
    await expect(maria.id('mirror')).toContainText('1 of 1 share is there whole', { timeout: NEWS_MS })
    await look(maria, 'mirror-keeps', 'mirror')
    await expect(ana.id('keep')).toHaveAttribute('data-state', 'keeping')
    // Deleting what is kept for somebody is asked first, and the keys begin at the way back.
    await ana.id('keep-stop').press('Enter')
    await expect(ana.id('keep-stop-dialog')).toContainText('are deleted on this computer, and Maria Popescu is told')
    await ana.page.keyboard.press('Enter')
    await expect(ana.id('keep-stop-dialog')).toHaveCount(0)
    await expect(ana.id('keep')).toHaveAttribute('data-state', 'keeping')
    await ana.go('#/requests')
    await ana.id('share-open').first().click()
    await ana.id('shared-rows').getByText('HbA1c', { exact: false }).first().click()
    await expect(ana.id('record')).toContainText('mmol/mol')
    await maria.go('#/people')
    await maria.id('active-grants').getByText('Dr Ana Dumitru').click()
  })

  it('the log says who opened what, and a month stands on one page', async () => {
    const grant = maria.page.url().split('#')[1] ?? ''
    await maria.id('all-accesses').click()
    await expect(maria.id('access').first()).toContainText('HbA1c')
    await expect(maria.id('access').first()).toContainText('Opened by Dr Ana Dumitru')
    await look(maria, 'accesses', 'accesses')
    await darkAndSmall(maria, true)
    await maria.id('open-month').click()
    await expect(maria.id('month-opened')).toContainText('Dr Ana Dumitru: ')
    await expect(maria.id('month-running')).toContainText('Dr Ana Dumitru')
    await look(maria, 'month-dark-small', 'month')
    await maria.go(`#${grant}`)
    await darkAndSmall(maria, false)
  })

  it('one record is taken back in no more clicks than giving: its open view closes, the rest goes on', async () => {
    await maria.id('grant-item').filter({ hasText: 'HbA1c' }).first().getByRole('button').click()
    await expect(maria.id('withdraw-dialog')).toContainText('The rest of the share goes on')
    // There are several of that name.
    await expect(maria.id('withdraw-dialog')).toContainText(/Take back HbA1c \(long-term blood sugar\) \(\d+ \w+ 20\d\d\)\?/u)
    await maria.id('withdraw-deep').check()
    await look(maria, 'take-back', 'withdraw-dialog')
    await maria.id('withdraw-now').click()
    await expect(ana.id('items-ended')).toContainText('Maria Popescu took 1 record back', { timeout: NEWS_MS })
    expect(await ana.page.content()).not.toContain('mmol/mol')
    await expect(maria.id('taken-deletion')).toHaveAttribute('data-state', 'confirmed', { timeout: NEWS_MS })
    await expect(maria.id('taken-item')).toHaveText(/can no longer fetch it(?!.*open it)/u)
    await expect(maria.id('taken-item')).toContainText('It was opened before')
    await expect(maria.id('taken-item')).toContainText('It lies here under a new key now')
    await look(maria, 'taken-back', 'taken-back')
    await look(ana, 'items-ended', 'items-ended')
  })

  it('stopping closes the open view, and says the four things that are true', async () => {
    await maria.id('withdraw').click()
    await expect(maria.id('withdraw-dialog')).toContainText('cannot be unseen')
    await maria.id('withdraw-now').click()
    await expect(maria.id('withdrawal-stopped')).toHaveText(/can no longer fetch anything(?!.*open)/u)
    await expect(maria.id('withdrawal-hold')).toContainText('HbA1c')
    await expect(ana.id('share-ended')).toContainText('Maria Popescu stopped this share', { timeout: NEWS_MS })
    expect(await ana.page.content()).not.toContain('mmol/mol')
    await expect(maria.id('withdrawal-deletion')).toHaveAttribute('data-state', 'confirmed', { timeout: NEWS_MS })
    await expect(maria.id('withdrawal-mirror')).toHaveAttribute('data-state', 'confirmed', { timeout: NEWS_MS })
    await expect(maria.id('withdrawal-witness')).toHaveAttribute('data-state', 'witnessed', { timeout: NEWS_MS })
    await maria.go('#/activity')
    await expect(maria.id('activity')).toContainText('You stopped sharing with Dr Ana Dumitru')
  })

  it('the preview says what else is told, and offers a copy with bars over it', async () => {
    await maria.go('#/share')
    await maria.id('share-contact').selectOption({ label: 'Dr Ana Dumitru' })
    await maria.id('scope-kinds').check()
    for (const kind of ['medicine', 'document']) await maria.id(`scope-kind-${kind}`).check()
    await maria.id('share-purpose').selectOption('TREAT')
    await maria.id('share-view').check()
    await maria.id('share-days-1').click()
    const metformin = maria.id('gives-medicine').filter({ hasText: 'Metformin' })
    await expect(metformin).toContainText('mostly taken for diabetes, which you did not include')
    await look(maria, 'gives-away', 'gives-away')
    await metformin.getByTestId('gives-leave-out').click()
    await expect(maria.id('gives-left')).toContainText('One record is left out')
    // The button is gone that was pressed, and the keys stay with the preview.
    await expect(maria.id('share-preview')).toBeFocused()
    await maria.id('gives-left').getByRole('button').click()
    // Two clicks for one answer the one that was meant, and not what comes in its place.
    await metformin.getByTestId('gives-include').dblclick()
    await expect(metformin).toHaveCount(0)
    await expect(maria.id('gives-away')).toContainText('One point decided: it is included.')
    const sentence = await maria.id('sentence').textContent()
    await maria.id('gives-text-names').filter({ hasText: 'letter' }).getByTestId('gives-redact').click()
    await maria.id('redact-words').fill('Maria\nPopescu')
    await maria.id('redact-covered').check()
    await expect(maria.id('cover-canvas')).toHaveAttribute('data-drawn', 'true')
    await maria.id('cover-all').click()
    await look(maria, 'redact', 'redact')
    await expect(maria.id('redact-parts-stay')).toHaveCount(0)
    await maria.id('redact-people').check()
    await expect(maria.id('redact-parts-stay')).toContainText('On the pages it stays until you cover it or write it among the words')
    await maria.id('redact-without').check()
    await expect(maria.id('redact-parts-stay')).toHaveCount(0)
    await maria.id('redact-covered').check()
    await expect(maria.id('cover-canvas')).toHaveAttribute('data-drawn', 'true')
    await maria.id('redact-people').uncheck()
    // Escape asks before it loses the bars, and takes its own question back.
    await maria.page.keyboard.press('Escape')
    await expect(maria.id('redact-leave')).toContainText('What you chose and drew here is lost')
    await maria.page.keyboard.press('Escape')
    await expect(maria.id('redact-leave')).toHaveCount(0)
    await maria.page.keyboard.press('Escape')
    await maria.page.keyboard.press('Enter')
    await expect(maria.id('redact-leave')).toHaveCount(0)
    await expect(maria.id('redact-words')).toHaveValue('Maria\nPopescu')
    // Making it can be stopped: there is no copy then, and what was chosen stays.
    await whileStill(maria, 'Salus vault', async () => {
      await maria.id('redact-make').click()
      await maria.id('redact-stop').click()
    })
    await expect(maria.id('redact').getByTestId('failure')).toHaveAttribute('data-code', 'cancelled')
    await expect(maria.id('gives-copies')).toHaveCount(0)
    await maria.id('redact-make').click()
    await expect(maria.id('gives-copies')).toContainText('One record goes as a redacted copy')
    // The warning that had the button is gone, and the keys are still in the page.
    await expect(maria.page.locator('main')).toBeFocused()
    await expect(maria.id('sentence')).toHaveText(sentence ?? '')
    await maria.id('gives-look').click()
    await expect(maria.id('redacted')).toBeVisible()
    await look(maria, 'redacted-copy', 'gives-copies')
  })

  it('a name in an ultrasound picture is covered by a drawn bar, and is not in the picture of the copy', async () => {
    const { rows, band, file: bytes } = await ultrasound()
    const file = join(await mkdtemp(join(tmpdir(), 'salus-us-')), 'us.dcm')
    await writeFile(file, bytes)
    await chooseFiles(maria, [file])
    await maria.id('import-preview').waitFor()
    if ((await maria.id('preview-mine').count()) > 0) await maria.id('preview-mine').click()
    await maria.id('import-keep').click()
    await maria.id('import-done').waitFor()
    await chooseKindForADay(maria, 'Dr Ana Dumitru', 'imaging')
    await maria.id('gives-picture-words').getByTestId('gives-redact').click()
    await expect(maria.id('redact-burned')).toContainText('write a name and a birth date into the picture')
    const canvas = maria.id('cover-canvas')
    await expect(canvas).toHaveAttribute('data-drawn', 'true')
    // Covering is chosen and nothing is covered: no copy is made that hides nothing.
    await expect(maria.id('redact-make')).toBeDisabled()
    await expect(maria.id('redact')).toContainText('Draw a bar first, or untick the covering.')
    await canvas.scrollIntoViewIfNeeded()
    const box = await canvas.boundingBox()
    if (box === null) throw new Error('no canvas')
    await maria.page.mouse.move(box.x + 1, box.y + 1)
    await maria.page.mouse.down()
    await maria.page.mouse.move(box.x + box.width - 1, box.y + (box.height * band) / rows, { steps: 4 })
    await maria.page.mouse.up()
    await expect(maria.id('cover-bars')).toHaveText('1 bar')
    await look(maria, 'redact-dicom', 'redact')
    await darkAndSmall(maria, true)
    await look(maria, 'redact-dicom-dark-small', 'cover-bars')
    await darkAndSmall(maria, false)
    await maria.id('redact-make').click()
    await expect(maria.id('gives-copies')).toContainText('One record goes as a redacted copy')
    await maria.id('gives-look').click()
    const shown = maria.id('picture-canvas')
    await expect(shown).toHaveAttribute('data-shown', 'true')
    const lightest = (): Promise<readonly number[]> => lightestOf(shown, band / rows - 0.02)
    await expect.poll(async () => (await lightest())[1]).toBeGreaterThan(20)
    expect((await lightest())[0]).toBe(0)
    await look(maria, 'redact-dicom-copy', 'picture-canvas')
    await expect(maria.id('gives-picture-words')).toHaveCount(0)
  })
})
