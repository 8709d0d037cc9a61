/** The quiet line at the bottom: what just happened, and what it offers next. */

export interface Notice {
  readonly id: number
  readonly text: string
  readonly tone: 'good' | 'attention'
  readonly action?: { readonly label: string; readonly run: () => void; readonly testId: string }
}

/** A line leaves by itself after this long, unless it offers an action. */
export const NOTICE_SHOWN_MS = 6000
const NOTICES_MAX = 3

export class Notices {
  list = $state.raw<readonly Notice[]>([])
  #nextId = 1

  say(text: string, options: { readonly tone?: Notice['tone']; readonly action?: Notice['action'] } = {}): void {
    const notice: Notice = {
      id: this.#nextId++,
      text,
      tone: options.tone ?? 'good',
      ...(options.action === undefined ? {} : { action: options.action }),
    }
    this.list = [...this.list, notice].slice(-NOTICES_MAX)
    if (notice.action === undefined) {
      setTimeout(() => {
        this.close(notice.id)
      }, NOTICE_SHOWN_MS)
    }
  }

  close(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id)
  }
}
