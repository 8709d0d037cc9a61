/** Which files are made to be read by people. */

const READABLE = /^(application\/(pdf|dicom|rtf)|image\/.+|text\/(plain|rtf|csv))(;|$)/u

/** False for what computers exchange: XML, JSON, messages. */
export function isForPeople(mediaType: string): boolean {
  return READABLE.test(mediaType)
}
