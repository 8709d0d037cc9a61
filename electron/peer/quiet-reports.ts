/** Native modules look into Node's own report of this process to learn which C library is here; that report asks the network who is at each address. */

/** From now on it does not: nobody's address goes to a name server, and nothing waits for one that is silent. */
export function keepReportsQuiet(): void {
  Object.assign(process.report, { excludeNetwork: true })
}
