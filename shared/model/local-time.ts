/** Days and zones where this computer is. */

/** `2026-11-26`. */
export function localDay(atMs: number): string {
  const at = new Date(atMs)
  return `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** `+02:00` at that day (`2026-11-26`) and time (`09:30`); empty for what is none. */
export function zoneOf(date: string, time: string): string {
  const minutes = -new Date(`${date}T${time}`).getTimezoneOffset()
  if (Number.isNaN(minutes)) return ''
  return `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`
}

function two(part: number): string {
  return String(Math.floor(part)).padStart(2, '0')
}
