/** Writes small C-CDA documents, for tests of their reader. */

export const concern = (template: string, observation: string): string =>
  `<entry><act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.${template}"/><statusCode code="active"/>
  <entryRelationship typeCode="SUBJ">${observation}</entryRelationship></act></entry>`
export const allergy = (substance: string, attributes = ''): string =>
  concern(
    '30',
    `<observation classCode="OBS" moodCode="EVN" ${attributes}><templateId root="2.16.840.1.113883.10.20.22.4.7"/><effectiveTime><low value="199805"/></effectiveTime>
    <value xsi:type="CD" code="416098002" codeSystem="2.16.840.1.113883.6.96"/><participant typeCode="CSM"><participantRole><playingEntity>
    ${substance}</playingEntity></participantRole></participant></observation>`,
  )
export const section = (code: string, title: string, text: string, entries: string): string =>
  `<component><section><templateId root="1.2.3"/><code code="${code}" codeSystem="2.16.840.1.113883.6.1"/><title>${title}</title><text>${text}</text>${entries}</section></component>`
export const document = (sections: string, body = `<structuredBody>${sections}</structuredBody>`): string =>
  `<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <id root="2.16.840.1.1" extension="doc-1"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summary of episode note"/>
  <title>Letter of the Hill Clinic</title><effectiveTime value="201308151030-0800"/>
  <recordTarget><patientRole><id root="2.16.840.1.2" extension="p-7"/><patient><name use="L"><given>Ana</given><family>Pop</family></name>
  <administrativeGenderCode code="F"/><birthTime value="19750501"/></patient></patientRole></recordTarget>
  <author><assignedAuthor><assignedPerson><name><given>Ion</given><family>Rusu</family></name></assignedPerson></assignedAuthor></author>
  <component>${body}</component></ClinicalDocument>`
