/** Why something was given or done in a CDA document. */

import type { Json } from '../../shared/fhir/json.ts'
import { conceptOf, hasTemplate, isNegated } from './ccda-values.ts'
import type { CdaContext } from './ccda-values.ts'
import { childAt, childrenOf } from './xml-tree.ts'
import type { XmlElement } from './xml-tree.ts'

const INDICATION = '2.16.840.1.113883.10.20.22.4.19'

/** Reasons that the document gives; one that it denies is none. */
export function indicationsOf(context: CdaContext, entry: XmlElement): readonly Json[] {
  return childrenOf(entry, 'entryRelationship')
    .flatMap((one) => childrenOf(one, 'observation'))
    .filter((one) => hasTemplate(one, INDICATION) && !isNegated(one))
    .map((one) => conceptOf(context, childAt(one, 'value'), one))
    .filter((one) => one !== undefined)
}
