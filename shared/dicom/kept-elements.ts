/**
 * Which elements of a DICOM picture stay in a copy without the person: those that draw it and say where it lies, and nothing else.
 * Stricter than the table of the basic profile (DICOM PS3.15 table E.1-1): what that table does not name, and what a maker added, goes, too.
 */

/** Only these of groups 0008 and 0020: what kind of picture it is, its place in its series, and what it was made from. */
const KEPT = new Set([
  0x00080005, // Specific Character Set
  0x00080008, // Image Type
  0x00080016, // SOP Class UID
  0x00080018, // SOP Instance UID, replaced
  0x00080060, // Modality
  0x00080064, // Conversion Type
  0x00080068, // Presentation Intent Type
  0x00080070, // Manufacturer
  0x00081090, // Manufacturer's Model Name
  0x00081140, // Referenced Image Sequence
  0x00081150, // Referenced SOP Class UID
  0x00081155, // Referenced SOP Instance UID, replaced
  0x00082112, // Source Image Sequence
  0x00180015, // Body Part Examined
  0x00180020, // Scanning Sequence
  0x00180021, // Sequence Variant
  0x00180023, // MR Acquisition Type
  0x00180050, // Slice Thickness
  0x00180060, // KVP
  0x00180080, // Repetition Time
  0x00180081, // Echo Time
  0x00180088, // Spacing Between Slices
  0x00181164, // Imager Pixel Spacing
  0x00181210, // Convolution Kernel
  0x00185100, // Patient Position
  0x00185101, // View Position
  0x0020000d, // Study Instance UID, replaced
  0x0020000e, // Series Instance UID, replaced
  0x00200011, // Series Number
  0x00200012, // Acquisition Number
  0x00200013, // Instance Number
  0x00200020, // Patient Orientation
  0x00200032, // Image Position (Patient)
  0x00200037, // Image Orientation (Patient)
  0x00200052, // Frame of Reference UID, replaced
  0x00200060, // Laterality
  0x00200062, // Image Laterality
  0x00200105, // Number of Temporal Positions
  0x00201002, // Images in Acquisition
  0x00201041, // Slice Location
  0x00209111, // Frame Content Sequence
  0x00209113, // Plane Position Sequence
  0x00209116, // Plane Orientation Sequence
])
/** Days and times, where the person keeps them. */
const DATES = new Set([0x00080020, 0x00080021, 0x00080022, 0x00080023, 0x00080030, 0x00080031, 0x00080032, 0x00080033, 0x00080201])
/** Free text among the elements that say how pixels are to be read. */
const PIXEL_TEXTS = new Set([0x00281055, 0x00283003, 0x00284000, 0x00280302])
const NUMERIC = new Set(['DS', 'IS', 'FD', 'FL', 'US', 'SS', 'UL', 'SL', 'CS', 'AT'])
/** How pixels are to be read; in it a look-up table is a sequence or words of two bytes. */
const PIXEL_GROUP = 0x0028
const PIXEL_VRS = new Set([...NUMERIC, 'OW', 'SQ', ''])
/** How it was taken, in numbers: acquisition, place, nuclear medicine. */
const TECHNICAL_GROUPS = new Set([0x0018, 0x0020, 0x0054])
/** Shared and per-frame groups of pictures with many frames. */
const FRAME_GROUPS = new Set([0x52009229, 0x52009230])

/** UIDs that name what something is, not which one it is. */
export const CLASS_UIDS: ReadonlySet<number> = new Set([0x00080016, 0x00081150])

/** `vr` is empty where the file does not say it: then only what is named here is known well enough to stay. */
export function isKept(tag: number, vr: string, keepDates: boolean): boolean {
  const group = Math.floor(tag / 0x10000)
  if (group % 2 === 1) return false
  if (KEPT.has(tag) || FRAME_GROUPS.has(tag) || (keepDates && DATES.has(tag))) return true
  if (group === PIXEL_GROUP) return !PIXEL_TEXTS.has(tag) && PIXEL_VRS.has(vr)
  return TECHNICAL_GROUPS.has(group) && (NUMERIC.has(vr) || vr === 'SQ')
}
