/** Romanian: files that others can check without Salus, and the page that checks them. */

import type { EN_VERIFY } from '../en/verify.ts'

export const RO_VERIFY: Readonly<Record<keyof typeof EN_VERIFY, string>> = {
  'verify.title': 'Pentru verificare de către alții',
  'verify.text': 'Aceste fișiere pot fi verificate de oricine, fără Salus și fără rețea. Cine le are poate citi ce spun.',
  'verify.saveConsent': 'Salvează consimțământul',
  'verify.saveReceipts': 'Salvează confirmările',
  'verify.saveRecord': 'Salvează această înregistrare',
  'verify.savePage': 'Salvează pagina care verifică asta',
  'verify.pageSaved': 'Pagina a fost salvată. Se deschide în orice navigator și nu întreabă pe nimeni.',
  'verify.pageTitle': 'Pagina care verifică fișiere',
  'verify.pageText':
    'Un singur fișier care se deschide în orice navigator, cu rețeaua oprită. Dați-l celui care are de verificat o dovadă, un consimțământ sau confirmări. Este pagina potrivită dacă amprenta ei (SHA-256) este aceasta:',
  'verify.pageNone': 'Această versiune de Salus nu are pagina.',
}
