/** Title and second line of a row in one of the languages. */

import type { RecordRow } from './record.ts'

type RowLanguage = 'en' | 'ro'

export function titleIn({ title, ro }: Pick<RecordRow, 'title' | 'ro'>, language: RowLanguage): string {
  return language === 'ro' ? (ro?.title ?? title) : title
}

export function summaryIn({ summary, ro }: Pick<RecordRow, 'summary' | 'ro'>, language: RowLanguage): string {
  return language === 'ro' ? (ro?.summary ?? summary) : summary
}
