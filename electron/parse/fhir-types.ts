/** The resource types of FHIR R4 (4.0.1), and how to recognise other versions. Source: https://hl7.org/fhir/R4/resourcelist.html */

import type { ErrorCode } from '../../shared/model/errors.ts'
import { objectAt, objectsAt, textAt } from '../../shared/fhir/json.ts'
import type { Json } from '../../shared/fhir/json.ts'

const R4_TYPES: ReadonlySet<string> = new Set(
  `Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic Binary BiologicallyDerivedProduct
  BodyStructure Bundle CapabilityStatement CarePlan CareTeam CatalogEntry ChargeItem ChargeItemDefinition Claim ClaimResponse ClinicalImpression
  CodeSystem Communication CommunicationRequest CompartmentDefinition Composition ConceptMap Condition Consent Contract Coverage
  CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement
  DiagnosticReport DocumentManifest DocumentReference EffectEvidenceSynthesis Encounter Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare
  EventDefinition Evidence EvidenceVariable ExampleScenario ExplanationOfBenefit FamilyMemberHistory Flag Goal GraphDefinition Group
  GuidanceResponse HealthcareService ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation ImplementationGuide InsurancePlan
  Invoice Library Linkage List Location Measure MeasureReport Media Medication MedicationAdministration MedicationDispense MedicationKnowledge
  MedicationRequest MedicationStatement MedicinalProduct MedicinalProductAuthorization MedicinalProductContraindication MedicinalProductIndication
  MedicinalProductIngredient MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged MedicinalProductPharmaceutical
  MedicinalProductUndesirableEffect MessageDefinition MessageHeader MolecularSequence NamingSystem NutritionOrder Observation ObservationDefinition
  OperationDefinition OperationOutcome Organization OrganizationAffiliation Parameters Patient PaymentNotice PaymentReconciliation Person
  PlanDefinition Practitioner PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse RelatedPerson RequestGroup
  ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject RiskAssessment RiskEvidenceSynthesis Schedule SearchParameter
  ServiceRequest Slot Specimen SpecimenDefinition StructureDefinition StructureMap Subscription Substance SubstanceNucleicAcid SubstancePolymer
  SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification SupplyDelivery SupplyRequest Task
  TerminologyCapabilities TestReport TestScript ValueSet VerificationResult VisionPrescription`.split(/\s+/u),
)
/** Types that only DSTU2 or STU3 have. */
const OLDER_TYPES = new Set([
  'MedicationOrder',
  'DiagnosticOrder',
  'ProcedureRequest',
  'ReferralRequest',
  'DeviceUseRequest',
  'Conformance',
  'BodySite',
  'Sequence',
  'EligibilityRequest',
  'EligibilityResponse',
  'ImagingManifest',
  'ProcessRequest',
  'ProcessResponse',
  'ExpansionProfile',
  'DeviceComponent',
])

/** Null where it is an R4 resource; else why it is not. */
export function refusalOf(resource: Json): ErrorCode | null {
  const type = textAt(resource, 'resourceType')
  if (type === '') return 'fhir-not-a-resource'
  if (OLDER_TYPES.has(type) || saysOtherVersion(resource) || hasOlderShape(type, resource) || hasNewerShape(type, resource))
    return 'fhir-version'
  return R4_TYPES.has(type) ? null : 'fhir-type-unknown'
}

function saysOtherVersion(resource: Json): boolean {
  const stated = textAt(resource, 'fhirVersion')
  const profiles = objectAt(resource, 'meta')['profile']
  const texts = Array.isArray(profiles) ? profiles.filter((one): one is string => typeof one === 'string') : []
  return (stated !== '' && !stated.startsWith('4.0')) || texts.some((one) => /\/(DSTU2|STU3|R5|1\.0|3\.0|5\.0)\//u.test(one))
}

/** Of DSTU2 and STU3; R4 says it by the status. */
const OLDER_NEGATIONS = [
  'notDone',
  'notDoneReason',
  'notDoneReasonCodeableConcept',
  'notDoneReasonReference',
  'notPerformed',
  'notGiven',
  'wasNotGiven',
  'wasNotTaken',
]

/** Elements whose shape changed between the versions. */
function hasOlderShape(type: string, resource: Json): boolean {
  // "It was not done" by an element of its own: read as R4 the thing would have been done.
  if (OLDER_NEGATIONS.some((element) => element in resource)) return true
  switch (type) {
    case 'Condition':
    case 'AllergyIntolerance':
      return typeof resource['clinicalStatus'] === 'string' || typeof resource['verificationStatus'] === 'string' || 'substance' in resource
    case 'DocumentReference':
      return 'indexed' in resource || typeof objectAt(resource, 'context')['encounter'] === 'string'
    case 'Immunization':
      return 'date' in resource && !('occurrenceDateTime' in resource)
    case 'MedicationStatement':
      return 'taken' in resource
    case 'Patient':
      return 'careProvider' in resource || 'animal' in resource
    case 'Encounter':
      return typeof resource['class'] === 'string' || ('length' in resource && 'indication' in resource)
    case 'Observation':
      return objectsAt(resource, 'related').length > 0 || 'comments' in resource
    default:
      return false
  }
}

/** R5 says what something is by a concept or a reference together: read as R4 a medicine would have no name. Source: https://hl7.org/fhir/R5/diff.html */
function hasNewerShape(type: string, resource: Json): boolean {
  switch (type) {
    case 'MedicationRequest':
    case 'MedicationStatement':
    case 'MedicationAdministration':
    case 'MedicationDispense':
      return 'medication' in resource
    case 'ServiceRequest':
    case 'DeviceRequest':
      return isEither(resource, 'code')
    case 'Encounter':
      return Array.isArray(resource['class']) || 'actualPeriod' in resource
    case 'AllergyIntolerance':
      return Object.keys(objectAt(resource, 'type')).length > 0
    case 'Immunization':
      return 'administeredProduct' in resource || isEither(resource, 'manufacturer')
    case 'Procedure':
      return 'occurrenceDateTime' in resource || 'occurrencePeriod' in resource || 'reported' in resource
    default:
      return false
  }
}

/** R5's CodeableReference. */
function isEither(resource: Json, element: string): boolean {
  const value = objectAt(resource, element)
  return Object.keys(objectAt(value, 'concept')).length > 0 || Object.keys(objectAt(value, 'reference')).length > 0
}
