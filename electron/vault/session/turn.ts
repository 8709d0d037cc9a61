/** Work that is asked for more often than it can be done. */

/**
 * Does the work, never twice at a time; asked for meanwhile, once more afterwards, and whoever asked waits for that.
 * What fails is the work's own to say. Once `isOver` holds nothing begins any more, and asking only waits for what runs.
 */
export function createTurn(work: () => Promise<unknown>, isOver: () => boolean = () => false): () => Promise<void> {
  let running: Promise<void> | null = null
  let again = false
  const run = async (): Promise<void> => {
    while (again && !isOver()) {
      again = false
      await work().catch(() => undefined)
    }
    running = null
  }
  return async () => {
    again = true
    if (!isOver()) running ??= run()
    await running
  }
}
