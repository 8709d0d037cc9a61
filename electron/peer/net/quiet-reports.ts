/**
 * Native modules look into Node's own report of this process to learn which C library is here. That report also lists every socket,
 * and asks the network for the name of each address: at a silent name server it takes ten seconds, and the addresses of peers are told to it.
 */

/** The report of now, when nothing is connected yet, stands for every later one. */
export function keepReportsQuiet(): void {
  const { report } = process
  // In Node 20 this keeps only a part of the network out.
  Object.assign(report, { excludeNetwork: true })
  const early = report.getReport()
  report.getReport = () => early
}
