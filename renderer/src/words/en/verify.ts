/** English: files that others can check without Salus, and the page that checks them. */

export const EN_VERIFY = {
  'verify.title': 'For others to check',
  'verify.text': 'These files can be checked by anybody, without Salus and without a network. Whoever has them can read what they say.',
  'verify.saveConsent': 'Save the consent',
  'verify.saveReceipts': 'Save the receipts',
  'verify.saveRecord': 'Save this record',
  'verify.savePage': 'Save the page that checks this',
  'verify.pageSaved': 'The page was saved. It opens in any browser and asks nobody.',
  'verify.pageTitle': 'The page that checks files',
  'verify.pageText':
    'One file that opens in any browser, with the network off. Give it to whoever has to check a proof, a consent or receipts. It is the right page where its fingerprint (SHA-256) is this one:',
  'verify.pageNone': 'This build of Salus does not have the page.',
} as const
