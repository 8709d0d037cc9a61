/** People with a vault of their own on one computer. */

/** Colours that a profile may have, by their number in the window's style. */
export const PROFILE_COLOURS = 5
/** People on one computer, and the length of a name. */
export const PROFILES_MAX = 20
export const PROFILE_NAME_LENGTH_MAX = 120

export interface ProfileView {
  /** 8 hexadecimal characters; empty for the first. */
  readonly id: string
  /** Empty where nobody gave one yet. */
  readonly name: string
  readonly colour: number
  /** The one that the window shows now. */
  readonly isChosen: boolean
  /** Taken off the list that is shown at first; its folder stays, and it can be put back. Never the chosen one. */
  readonly isAside: boolean
}

/** What the shell offers about them; names are shown before anything is unlocked. */
export interface ProfileApi {
  listProfiles(): Promise<readonly ProfileView[]>
  /** A folder for another person; `ownName` is given to the chosen one where it has none. Null where there are too many, or the disk refuses. */
  addProfile(name: string, ownName: string): Promise<string | null>
  /** The chosen one is called that in this list, where it has a name there. False where the disk refuses. */
  nameProfile(name: string): Promise<boolean>
  /** Takes one off the list, or puts it back; of its vault nothing changes. False for the chosen one, where there is no such person, or the disk refuses. */
  putProfileAside(id: string, aside: boolean): Promise<boolean>
  /** Locks the open vault and shows the other one: this page ends. False where there is no such person, or the disk refuses. */
  chooseProfile(id: string): Promise<boolean>
}
