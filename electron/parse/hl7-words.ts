/** What a version 2 message is, in words. Source: HL7 tables 0076 and 0003. */

import { wordTable } from './word-table.ts'

const BY_TYPE = wordTable<string>({
  ACK: 'Acknowledgement message',
  ADT: 'Admission, discharge or transfer message',
  BAR: 'Billing message',
  DFT: 'Billing message',
  MDM: 'Document message',
  MFN: 'Reference list message',
  OMG: 'Order message',
  OMI: 'Imaging order message',
  OML: 'Laboratory order message',
  OMP: 'Pharmacy order message',
  ORL: 'Laboratory order message',
  ORM: 'Order message',
  ORU: 'Result message',
  OUL: 'Laboratory result message',
  PPR: 'Problem message',
  PGL: 'Goal message',
  RAS: 'Medicine administration message',
  RDE: 'Prescription message',
  RDS: 'Dispensing message',
  REF: 'Referral message',
  RRI: 'Referral message',
  RSP: 'Answer to a query',
  SIU: 'Appointment message',
  SRM: 'Appointment request message',
  VXU: 'Vaccination message',
})
const BY_EVENT = wordTable<string>({
  A01: 'Admission message',
  A02: 'Transfer message',
  A03: 'Discharge message',
  A04: 'Registration message',
  A05: 'Pre-admission message',
  A06: 'Admission of an outpatient message',
  A07: 'Change to outpatient message',
  A08: 'Patient update message',
  A11: 'Cancelled admission message',
  A12: 'Cancelled transfer message',
  A13: 'Cancelled discharge message',
  A14: 'Planned admission message',
  A25: 'Cancelled planned discharge message',
  A27: 'Cancelled planned admission message',
  A28: 'Person message',
  A31: 'Person update message',
  A40: 'Merged patients message',
  A60: 'Allergy message',
})

/** `type` and `event` are MSH-9.1 and 9.2. */
export function messageWords(type: string, event: string): string {
  const known = (type === 'ADT' ? BY_EVENT[event] : undefined) ?? BY_TYPE[type]
  return known ?? (type === '' ? 'Message' : `Message of type ${type}`)
}
