/** Words that stand in the pixels of a picture themselves, where no tag can be taken out. */

/** `said`: the file says so; `usual`: devices of this kind write there. */
export type BurnedIn = 'said' | 'usual' | 'unknown'

/** Ultrasound, and what was made of a screen, a film, a paper or with a camera. Source: DICOM PS3.3 C.7.3.1.1.1, PS3.4 annex B. */
const WRITING_MODALITIES = new Set(['US', 'IVUS', 'BDUS', 'SC', 'OT', 'ES', 'XC'])
const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7'

/** Kinds of devices and files of which words usually stand in the picture. */
export function usuallyBurnsIn(modality: string, sopClass: string): boolean {
  return WRITING_MODALITIES.has(modality) || sopClass === SECONDARY_CAPTURE || sopClass.startsWith(`${SECONDARY_CAPTURE}.`)
}
